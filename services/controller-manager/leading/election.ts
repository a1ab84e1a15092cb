import { type KubeObject, kubeMicroTime } from '@rollcall/shared/kube/object.ts';

/** Upstream's defaults are 15, 10 and 2 seconds (k8s.io/component-base/config/v1alpha1). */
export type ElectionTimes = {
  /** A leader that has not renewed for so long has lost its place. */
  readonly leaseMilliseconds: number;
  /** A leader that could not renew for so long gives up, before others may take over. */
  readonly renewDeadlineMilliseconds: number;
  readonly retryMilliseconds: number;
};

export type LeaseSpec = {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseTransitions?: number;
};

/**
 * Whether we may take the Lease: it is free, ours already, or its holder has not renewed it for as long as it promised,
 * by our own clock, from when we saw the last renewal: others' clocks prove nothing (client-go, tools/leaderelection).
 */
export function mayTake(
  lease: KubeObject | undefined,
  of: { readonly identity: string; readonly seenAt: number; readonly now: number },
): boolean {
  const { holderIdentity = '', leaseDurationSeconds = 0 } = specOf(lease);
  if (holderIdentity === '' || holderIdentity === of.identity) return true;
  return of.now >= of.seenAt + leaseDurationSeconds * 1_000;
}

/** The spec as its next holder writes it: a change of hands is counted, a renewal keeps the rest. */
export function heldBy(
  identity: string,
  before: KubeObject | undefined,
  of: { readonly leaseMilliseconds: number; readonly now: Date },
): LeaseSpec {
  const { holderIdentity, acquireTime, leaseTransitions = 0 } = specOf(before);
  const isOurs = holderIdentity === identity;
  const time = kubeMicroTime(of.now);
  const isFirst = before === undefined;
  return {
    holderIdentity: identity,
    leaseDurationSeconds: Math.round(of.leaseMilliseconds / 1_000),
    acquireTime: isOurs && acquireTime ? acquireTime : time,
    renewTime: time,
    leaseTransitions: isOurs || isFirst ? leaseTransitions : leaseTransitions + 1,
  };
}

/** The spec by which a holder gives its place away, so that the next need not wait. */
export function released(before: KubeObject, now: Date): LeaseSpec {
  const time = kubeMicroTime(now);
  const { leaseTransitions = 0 } = specOf(before);
  return {
    holderIdentity: '',
    leaseDurationSeconds: 1,
    acquireTime: time,
    renewTime: time,
    leaseTransitions,
  };
}

export function specOf(lease: KubeObject | undefined): LeaseSpec {
  return (lease?.['spec'] ?? {}) as LeaseSpec;
}
