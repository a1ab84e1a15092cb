import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import type { KubeObject, OwnerReference } from '@rollcall/shared/kube/object.ts';
import { apiVersionOf, type Kind } from '@rollcall/shared/resource/kind.ts';
import type { ControllerTools } from '#loop/controller.ts';
import { objectKeyOf } from './object-key.ts';
import type { OwnerState } from './ownership.ts';

/** An owner that seems absent may be kept in the other log, which the replica has not read as far: nothing is deleted for that. */
export async function ownersAreKnown(tools: ControllerTools, object: KubeObject | undefined) {
  const references = object?.metadata.ownerReferences ?? [];
  const isAbsent = (reference: OwnerReference) =>
    ownerState(tools, object as KubeObject, reference) === 'absent';
  if (references.some(isAbsent)) await tools.replica.catchUp();
}

/** The owner as the replica has it. */
export function ownerState(
  { replica }: ControllerTools,
  dependent: KubeObject,
  reference: OwnerReference,
): OwnerState {
  const kind = ownerKind(reference);
  if (!kind) return 'unknown';
  const owner = replica.get(kind, ownerPlace(kind, dependent, reference));
  return owner?.metadata.uid === reference.uid ? owner : 'absent';
}

/** The key of the owner, as a list of one, or of none where its kind is not served. */
export function ownerKey(dependent: KubeObject, reference: OwnerReference): string[] {
  const kind = ownerKind(reference);
  if (!kind) return [];
  const { namespace, name } = ownerPlace(kind, dependent, reference);
  return [objectKeyOf(kind, { ...dependent, metadata: { namespace, name } })];
}

/** An owner is of the same namespace, or of none. */
function ownerPlace(kind: Kind, { metadata }: KubeObject, { name }: OwnerReference) {
  return { namespace: kind.namespaced ? (metadata.namespace ?? '') : '', name };
}

function ownerKind({ apiVersion, kind }: OwnerReference): Kind | undefined {
  return ALL_KINDS.find(
    (each) => each.kind === kind && apiVersionOf(each) === apiVersion && !each.view,
  );
}
