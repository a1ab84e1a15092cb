/** A kubelet waits this long for an answer, then asks anew (k8s.io/client-go/util/certificate, certificateWaitTimeout). */
export const WAIT_MILLISECONDS = 15 * 60_000;

export type Supersession =
  | { readonly verdict: 'superseded'; readonly message: string }
  | { readonly verdict: 'not yet'; readonly afterMilliseconds: number };

/**
 * Whether a request that waits for a verdict has been overtaken by a newer one of the same user, for the same node and
 * signer: when that one was issued, or when nobody waits for this one any longer.
 */
export function supersession(of: {
  readonly createdAt: Date;
  readonly newer: { readonly name: string; readonly isIssued: boolean };
  readonly now: Date;
}): Supersession {
  const age = of.now.getTime() - of.createdAt.getTime();
  if (of.newer.isIssued || age >= WAIT_MILLISECONDS) {
    const message = `a newer request for the same node and signer takes its place: ${of.newer.name}`;
    return { verdict: 'superseded', message };
  }
  return { verdict: 'not yet', afterMilliseconds: WAIT_MILLISECONDS - age };
}
