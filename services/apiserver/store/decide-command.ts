import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Command, Fact } from '@rollcall/shared/resource/decider.ts';
import {
  evolveObject,
  type FieldOwner,
  ownersOf,
  ownersRecorded,
  withOwners,
  withoutOwners,
} from '@rollcall/shared/resource/field-owners.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { withoutResourceVersion } from '@rollcall/shared/resource/metadata.ts';

/** What a command would change; `after` is the very `before` when the rule book found nothing to change. */
export type OwnedChange = {
  readonly kind: Kind;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject;
};

/** Who owns an object's fields once it is changed. @throws ApiError */
export type Own = (change: OwnedChange) => readonly FieldOwner[];

/** The facts that a command comes to: those of the kind's rule book, and who then owns which fields. */
export type Decision = {
  readonly facts: readonly Fact[];
  /** Absent when the object is gone. */
  readonly after: KubeObject | undefined;
};

/** @throws ApiError when the rule book refuses */
export function decideCommand(
  kind: Kind,
  before: KubeObject | undefined,
  { command, own }: { readonly command: Command; readonly own?: Own | undefined },
): Decision {
  const bare = before && withoutOwners(before);
  const facts = kind.decider.decide(command, bare);
  const changed = facts.reduce(
    (object, fact) => evolveObject(kind.decider, object, fact),
    facts.length > 0 ? bare : before,
  );
  if (!changed) return { facts, after: undefined };
  const stored = ownersOf(before);
  const owners = own?.({ kind, before, after: changed }) ?? stored;
  if (facts.length === 0 && isDeepStrictEqual(owners, stored)) return { facts, after: before };
  const isTold = owners.length > 0 || stored.length > 0;
  return {
    facts: isTold ? [...standing(kind, facts, changed), ownersRecorded(owners)] : facts,
    after: withOwners(changed, owners),
  };
}

/** A log that keeps a kind's last commit alone must find the object in it, though only its owners changed. */
function standing(kind: Kind, facts: readonly Fact[], object: KubeObject): readonly Fact[] {
  if (facts.length > 0 || kind.keep === 'history') return facts;
  return [{ type: 'ObjectChanged', object: withoutResourceVersion(withoutOwners(object)) }];
}
