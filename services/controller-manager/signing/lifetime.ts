/** From when until when a certificate is good. */
export type Lifetime = { readonly notBefore: Date; readonly notAfter: Date };

const BACKDATE_MILLISECONDS = 5 * 60_000;
/** What is granted to whoever asks for less. */
export const SHORTEST_REQUEST_MILLISECONDS = 10 * 60_000;
/** Below this the five minutes into the past come on top of what was asked for. */
const SHORT_MILLISECONDS = 8 * 3_600_000;

/**
 * The shorter of what the signer grants and what is requested, five minutes into the past for slow clocks, and never
 * past the authority's own end (pkg/controller/certificates/authority/policies.go, signer.go).
 * @throws Error when the authority has ended
 */
export function lifetime(of: {
  readonly grantedMilliseconds: number;
  readonly requestedSeconds: number | undefined;
  readonly shortestMilliseconds: number;
  readonly authorityNotAfter: Date;
  readonly now: Date;
}): Lifetime {
  const { now, authorityNotAfter } = of;
  const notBefore = new Date(now.getTime() - BACKDATE_MILLISECONDS);
  if (notBefore >= authorityNotAfter) {
    throw new Error(`the signer has expired: NotAfter=${authorityNotAfter.toISOString()}`);
  }
  if (now >= authorityNotAfter) {
    throw new Error('refusing to sign a certificate that expired in the past');
  }
  const duration = durationMilliseconds(of);
  const begin = duration < SHORT_MILLISECONDS ? now : notBefore;
  const end = Math.min(begin.getTime() + duration, authorityNotAfter.getTime());
  return { notBefore, notAfter: new Date(end) };
}

function durationMilliseconds(of: {
  readonly grantedMilliseconds: number;
  readonly requestedSeconds: number | undefined;
  readonly shortestMilliseconds: number;
}): number {
  if (of.requestedSeconds === undefined) return of.grantedMilliseconds;
  const requested = Math.max(of.requestedSeconds * 1_000, of.shortestMilliseconds);
  return Math.min(of.grantedMilliseconds, requested);
}
