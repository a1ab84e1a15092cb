import type { KubeObject, OwnerReference } from '@rollcall/shared/kube/object.ts';
import {
  FOREGROUND_FINALIZER,
  ORPHAN_FINALIZER,
  type PropagationPolicy,
} from '@rollcall/shared/resource/deletion.ts';

/** What is to be done about an object that has owners, or that is going away and owns others. */
export type Duty =
  | { readonly duty: 'nothing' }
  /** Its dependents no longer name it; then it may go. */
  | { readonly duty: 'orphan' }
  /** Its dependents go first. */
  | { readonly duty: 'wait' }
  /** Some of its owners are no more, or go away and wait for it: it stays for the others. */
  | { readonly duty: 'disown'; readonly keep: readonly OwnerReference[] }
  | { readonly duty: 'delete'; readonly policy: PropagationPolicy };

/** The owner that a reference names, as it is; `unknown` where its kind is not served, so that nothing is sure. */
export type OwnerState = KubeObject | 'absent' | 'unknown';

/** The garbage collector's rules (pkg/controller/garbagecollector/garbagecollector.go, attemptToDeleteItem). */
export function dutyTo(
  object: KubeObject,
  know: {
    readonly ownerOf: (reference: OwnerReference) => OwnerState;
    readonly hasDependents: boolean;
  },
): Duty {
  const { finalizers = [], deletionTimestamp, ownerReferences = [] } = object.metadata;
  if (deletionTimestamp !== undefined) {
    if (finalizers.includes(ORPHAN_FINALIZER)) return { duty: 'orphan' };
    return { duty: finalizers.includes(FOREGROUND_FINALIZER) ? 'wait' : 'nothing' };
  }
  if (ownerReferences.length === 0) return { duty: 'nothing' };
  const states = ownerReferences.map((reference) => ({
    reference,
    owner: know.ownerOf(reference),
  }));
  const solid = states.filter(({ owner }) => owner !== 'absent' && !waits(owner));
  if (solid.length === states.length) return { duty: 'nothing' };
  if (solid.length > 0) return { duty: 'disown', keep: solid.map(({ reference }) => reference) };
  const isAwaited = states.some(({ owner }) => waits(owner));
  return { duty: 'delete', policy: policyFor(finalizers, isAwaited && know.hasDependents) };
}

function waits(owner: OwnerState): boolean {
  if (typeof owner === 'string') return false;
  const { deletionTimestamp, finalizers = [] } = owner.metadata;
  return deletionTimestamp !== undefined && finalizers.includes(FOREGROUND_FINALIZER);
}

/** Whoever is waited for has its own dependents go first as well. */
function policyFor(finalizers: readonly string[], isAwaited: boolean): PropagationPolicy {
  if (isAwaited || finalizers.includes(FOREGROUND_FINALIZER)) return 'Foreground';
  return finalizers.includes(ORPHAN_FINALIZER) ? 'Orphan' : 'Background';
}
