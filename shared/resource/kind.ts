import type { Keep } from '@rollcall/shared/event-log/stream-names.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { ZodType } from 'zod';
import type { Decider } from './decider.ts';

/** A column of `kubectl get` (metav1.TableColumnDefinition). Priority 0 is always shown, 1 with `-o wide`. */
export type Column = {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  readonly format?: 'name';
  readonly priority?: 0 | 1;
  cell(object: KubeObject, now: Date): string | number;
};

export type KindName = Pick<Kind, 'group' | 'version' | 'kind'>;

/** All that is particular about a kind. Everything else is written once, over this. */
export type Kind = {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  /** Names for several kinds at once, such as `all`. */
  readonly categories?: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  /** Subresources that can be read, updated and patched. */
  readonly subresources: readonly string[];
  /** The verbs of those that have fewer than the three. */
  readonly subresourceVerbs?: Readonly<Record<string, readonly string[]>>;
  /** Of those that are questions of another kind, answered and never stored. */
  readonly subresourceKinds?: Readonly<Record<string, KindName>>;
  /** What may enter: the types of its fields, not their rules (those are the decider's). */
  readonly schema: ZodType;
  readonly decider: Decider;
  /** `latest` for heartbeats: the log forgets the object's earlier versions. */
  readonly keep: Keep;
  readonly columns: readonly Column[];
  /** Fields, beside name and namespace, that a field selector may name. */
  selectableFields(object: KubeObject): Readonly<Record<string, string>>;
  readonly selectable: readonly string[];
  /** An update of what is not there makes it. */
  readonly createsOnUpdate?: boolean;
  /** A delete that leaves nothing answers with the object as it was, not with a Status. */
  readonly returnsDeleted?: boolean;
  /** Fields that the server writes at birth, as paths of names: whoever creates the object does not own them. */
  readonly stampedFields?: readonly (readonly string[])[];
  /** Set when the objects are another kind's, shown under this name. */
  readonly view?: KindView;
};

/** How one kind's objects look under another group's name. */
export type KindView = {
  readonly of: Kind;
  show(stored: KubeObject): KubeObject;
  /** @throws ApiError when it lacks what this name asks for */
  take(shown: KubeObject): KubeObject;
};

export const ALL_VERBS = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
] as const;

/** `v1`, or `certificates.k8s.io/v1`. */
export function apiVersionOf(of: { readonly group: string; readonly version: string }): string {
  return of.group ? `${of.group}/${of.version}` : of.version;
}

/** What may be done to a subresource: read, updated and patched, unless the kind says less. */
export function verbsOfSubresource(
  kind: Pick<Kind, 'subresourceVerbs'>,
  subresource: string,
): readonly string[] {
  return kind.subresourceVerbs?.[subresource] ?? ['get', 'patch', 'update'];
}
