import { type KubeObject, kubeTime } from '@rollcall/shared/kube/object.ts';
import { type FieldOwner, ownersOf } from '@rollcall/shared/resource/field-owners.ts';
import { type Comparison, compareFields, isSame } from './compare-fields.ts';
import {
  difference,
  type FieldSet,
  isEmptySet,
  NO_FIELDS,
  union,
  withoutBranches,
} from './field-set.ts';
import type { FieldType } from './field-type.ts';
import {
  cappedOwners,
  isOwner,
  type Manager,
  ownerOf,
  parseOwners,
  sortedOwners,
  withFields,
} from './owners.ts';
import { withoutServerFields } from './server-fields.ts';

/** One write that is no apply: what was, what is now, and who did it. */
export type Update = {
  readonly type: FieldType;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject;
  readonly manager: Manager;
  readonly now: Date;
  /** What the server wrote itself, should the object be new. */
  readonly stamped?: FieldSet;
  /** `metadata.managedFields` as the client wrote it, when it may be written. */
  readonly written?: unknown;
};

/**
 * Who owns what after a write: the writer all that it added or changed, nobody what it removed. Exactly what was
 * there when nothing changed hands (structured-merge-diff, merge/update.go; managedfields/internal, fieldmanager.go).
 */
export function ownersAfterUpdate(update: Update): readonly FieldOwner[] {
  const { before, after, manager, now } = update;
  const owners = ownersBefore(update);
  // Whoever wished the owners forgotten gets an object that nobody tracks until somebody applies to it.
  if (before && owners.length === 0) return owners;
  const change = compareFields(update.type, before, after);
  const touched = withoutServerFields(union(change.modified, change.added));
  const taken = before ? touched : withoutBranches(touched, update.stamped ?? NO_FIELDS);
  const others = owners.flatMap((owner) => without(owner, change, manager));
  if (isEmptySet(taken)) return isSame(others, owners) ? owners : others;
  const own = owners.find((owner) => isOwner(owner, manager));
  const rest = own ? difference(own.fieldsV1, change.removed) : NO_FIELDS;
  const fields = union(rest, taken);
  const time = kubeTime(now);
  const mine = fields === own?.fieldsV1 ? { ...own, time } : ownerOf(manager, fields, time);
  return sortedOwners(cappedOwners([...others.filter((owner) => !isOwner(owner, manager)), mine]));
}

function ownersBefore({ before, written, manager }: Update): readonly FieldOwner[] {
  const stored = ownersOf(before);
  // Through a subresource, owners cannot be edited; most clients send back what they have read.
  if (manager.subresource || isSame(written, stored)) return stored;
  const wish = parseOwners(written);
  if (wish === 'reset') return [];
  if (!wish || isSame(wish.owners, stored)) return stored;
  return wish.owners;
}

function without(owner: FieldOwner, change: Comparison, manager: Manager): readonly FieldOwner[] {
  const taken: FieldSet = isOwner(owner, manager)
    ? NO_FIELDS
    : union(change.modified, change.added);
  const kept = withFields(owner, difference(difference(owner.fieldsV1, taken), change.removed));
  return kept ? [kept] : [];
}
