import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Decider, Fact } from './decider.ts';

/** Who set which fields of an object (meta/v1 ManagedFieldsEntry). */
export type FieldOwner = {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  /** RFC 3339, UTC, whole seconds. */
  readonly time?: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: FieldTree;
  readonly subresource?: string;
};

/** FieldsV1: a tree of path elements, whose leaves are the fields. */
export type FieldTree = { readonly [element: string]: FieldTree };

/**
 * Who owns an object's fields is the same matter for every kind, so no kind's rule book knows of it: beside the kind's
 * own facts a commit holds one that tells all owners as they are now.
 */
export function ownersRecorded(owners: readonly FieldOwner[]): Fact {
  return { type: OWNERS_RECORDED, managedFields: owners };
}

/** The object after one more fact: the kind's own, or one of those that every kind shares. */
export function evolveObject(
  decider: Decider,
  state: KubeObject | undefined,
  fact: Fact,
): KubeObject | undefined {
  if (fact.type !== OWNERS_RECORDED) return decider.evolve(state, fact);
  if (!state) throw new Error('owners were recorded for an object that was never made');
  return withOwners(state, fact['managedFields'] as readonly FieldOwner[]);
}

export function ownersOf(object: KubeObject | undefined): readonly FieldOwner[] {
  return (object?.metadata.managedFields ?? []) as readonly FieldOwner[];
}

export function withOwners(object: KubeObject, owners: readonly FieldOwner[]): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  const managedFields = owners.length > 0 && { managedFields: owners };
  return { ...object, metadata: { ...metadata, ...managedFields } };
}

/** The object as its kind's rule book sees it. */
export function withoutOwners(object: KubeObject): KubeObject {
  return object.metadata.managedFields ? withOwners(object, []) : object;
}

const OWNERS_RECORDED = 'OwnersRecorded';
