import { type KubeObject, kubeTime, type ObjectMeta } from '@rollcall/shared/kube/object.ts';

/** How a delete is to treat what the object owns (metav1.DeletionPropagation). */
export type PropagationPolicy = 'Orphan' | 'Background' | 'Foreground';

/** What a client says of a delete beside which object it means (metav1.DeleteOptions). */
export type DeletionWish = {
  readonly propagationPolicy?: PropagationPolicy | undefined;
  readonly gracePeriodSeconds?: number | undefined;
};

export const ORPHAN_FINALIZER = 'orphan';
export const FOREGROUND_FINALIZER = 'foregroundDeletion';

/**
 * An object's metadata once its deletion is wished for: a garbage collector's finalizers by the policy, and the time at
 * which it should be gone. `graceSeconds` is 0 for all but what runs somewhere (apiserver, pkg/registry/rest/delete.go
 * and pkg/registry/generic/registry/store.go).
 */
export function doomedMetadata(
  metadata: ObjectMeta,
  wish: DeletionWish & { readonly graceSeconds: number },
  now: Date,
): ObjectMeta {
  const { finalizers: _, ...rest } = metadata;
  const finalizers = finalizersFor(metadata.finalizers ?? [], wish.propagationPolicy);
  const standing = metadata.deletionGracePeriodSeconds;
  const grace =
    metadata.deletionTimestamp === undefined
      ? wish.graceSeconds
      : Math.min(standing ?? 0, wish.gracePeriodSeconds ?? Number.POSITIVE_INFINITY);
  const isUnchanged = metadata.deletionTimestamp !== undefined && grace === (standing ?? 0);
  const goneAt = new Date(now.getTime() + grace * 1_000);
  return {
    ...rest,
    ...(finalizers.length > 0 && { finalizers }),
    deletionTimestamp: isUnchanged ? (metadata.deletionTimestamp as string) : kubeTime(goneAt),
    deletionGracePeriodSeconds: grace,
  };
}

/** Whether nothing holds a doomed object any more. */
export function mayBeGone({ metadata }: KubeObject): boolean {
  return (
    metadata.deletionTimestamp !== undefined &&
    !metadata.finalizers?.length &&
    !metadata.deletionGracePeriodSeconds
  );
}

/** A policy replaces the finalizer of another one; without a policy they stay. */
function finalizersFor(
  finalizers: readonly string[],
  policy: PropagationPolicy | undefined,
): readonly string[] {
  if (policy === undefined) return finalizers;
  const others = finalizers.filter(
    (finalizer) => finalizer !== ORPHAN_FINALIZER && finalizer !== FOREGROUND_FINALIZER,
  );
  if (policy === 'Orphan') return [...others, ORPHAN_FINALIZER];
  return policy === 'Foreground' ? [...others, FOREGROUND_FINALIZER] : others;
}
