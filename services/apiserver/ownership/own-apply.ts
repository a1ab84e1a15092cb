import { badRequest } from '@rollcall/shared/kube/api-error.ts';
import { type KubeObject, kubeTime } from '@rollcall/shared/kube/object.ts';
import {
  type FieldOwner,
  ownersOf,
  withoutOwners,
} from '@rollcall/shared/resource/field-owners.ts';
import { type Comparison, compareFields, isSame } from './compare-fields.ts';
import { type Conflict, conflictError } from './conflicts.ts';
import {
  difference,
  type FieldSet,
  intersection,
  isEmptySet,
  NO_FIELDS,
  union,
  withoutBranches,
} from './field-set.ts';
import type { FieldType } from './field-type.ts';
import { fieldsOf } from './fields-of.ts';
import { fieldsOfLastApplied, LAST_APPLIED, withLastApplied } from './last-applied.ts';
import { mergeFields } from './merge-fields.ts';
import { ownersAfterUpdate } from './own-update.ts';
import { isOwner, type Manager, ownerOf, sortedOwners, withFields } from './owners.ts';
import { prunedFields } from './prune.ts';
import { withoutServerFields } from './server-fields.ts';

/** One server-side apply: the configuration, and the object that it is laid over, if there is one. */
export type Apply = {
  readonly type: FieldType;
  readonly live: KubeObject | undefined;
  readonly config: Readonly<Record<string, unknown>>;
  readonly manager: Manager;
  readonly now: Date;
  readonly force: boolean;
  /** What the subresource does not change, such as `status` through the object itself. */
  readonly reset: FieldSet;
};

export type Applied = { readonly object: unknown; readonly owners: readonly FieldOwner[] };

/** The manager whose apply takes over what the client-side `kubectl apply` set. */
const KUBECTL = 'kubectl';

/**
 * The object with a configuration applied, and who then owns what. What the manager applied before and no longer does
 * goes, unless another owns it too (structured-merge-diff, merge/update.go; managedfields/internal).
 * @throws ApiError 409 when another manager owns a field that would change, 400 for a configuration with owners
 */
export function applyConfiguration(apply: Apply): Applied {
  const { config, live, manager } = apply;
  if ((config['metadata'] as KubeObject['metadata'] | undefined)?.managedFields !== undefined) {
    throw badRequest('metadata.managedFields must be nil');
  }
  const applied = laidOver(apply, ownersOrFirst(apply));
  if (manager.manager !== KUBECTL || !live?.metadata.annotations?.[LAST_APPLIED]) return applied;
  return { ...applied, object: withLastApplied(applied.object as KubeObject, config) };
}

/** An object that nobody tracked is its first owner's: `before-first-apply` (managedfields/internal, skipnonapplied.go). */
function ownersOrFirst({ type, live, manager, now }: Apply): readonly FieldOwner[] {
  const owners = ownersOf(live);
  if (!live || owners.length > 0) return owners;
  const { apiVersion } = manager;
  return ownersAfterUpdate({
    type,
    before: undefined,
    after: live,
    manager: {
      manager: 'before-first-apply',
      operation: 'Update',
      apiVersion,
      subresource: '',
    },
    now,
  });
}

function laidOver(apply: Apply, owners: readonly FieldOwner[]): Applied {
  const { type, live, config, manager, now } = apply;
  const base = live ? withoutOwners(live) : undefined;
  const own = owners.find((owner) => isOwner(owner, manager));
  const others = owners.filter((owner) => owner !== own);
  const wanted = withoutBranches(fieldsOf(type, config), apply.reset);
  const merged = mergeFields(type, base, config);
  const object = own
    ? prunedFields(type, merged, {
        last: own.fieldsV1,
        owned: others.map(({ fieldsV1 }) => fieldsV1).reduce(union, wanted),
      })
    : merged;
  const change = compareFields(type, base, object);
  refuseConflicts(apply, others, change);
  const fields = withoutServerFields(wanted);
  const isUnchanged = isSame(base, object) && isSame(own?.fieldsV1 ?? NO_FIELDS, fields);
  const time = isUnchanged ? own?.time : kubeTime(now);
  const mine = isEmptySet(fields) ? [] : [ownerOf(manager, fields, time)];
  return {
    object,
    owners: sortedOwners([...others.flatMap((each) => without(each, change)), ...mine]),
  };
}

function refuseConflicts(apply: Apply, others: readonly FieldOwner[], change: Comparison): void {
  if (apply.force) return;
  const taken = union(change.modified, change.added);
  const excused = apply.manager.manager === KUBECTL ? fieldsOfLastApplied(apply) : NO_FIELDS;
  const conflicts = others.flatMap((owner): Conflict[] => {
    const fields = difference(intersection(owner.fieldsV1, taken), excused);
    return isEmptySet(fields) ? [] : [{ owner, fields }];
  });
  if (conflicts.length > 0) throw conflictError(conflicts);
}

function without(owner: FieldOwner, { added, modified, removed }: Comparison): FieldOwner[] {
  const kept = withFields(
    owner,
    difference(difference(owner.fieldsV1, union(modified, added)), removed),
  );
  return kept ? [kept] : [];
}
