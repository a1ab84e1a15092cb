import { formatDuration } from '@rollcall/shared/time/duration.ts';

/** Why a machine cannot join; each asks something else of whoever reads it. */
export type JoinProblemCause =
  | 'token-expired'
  | 'token-unknown'
  | 'token-mismatch'
  | 'not-ready'
  | 'wrong-authority'
  | 'skewed-clock';

/** What keeps a machine from joining, in a sentence that says what to do. */
export class JoinProblem extends Error {
  readonly why: JoinProblemCause;

  constructor(why: JoinProblemCause, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'JoinProblem';
    this.why = why;
  }
}

export function tokenExpired(tokenId: string, end: Date, cause?: unknown): JoinProblem {
  return new JoinProblem(
    'token-expired',
    `the join token ${tokenId} expired at ${seconds(end)}; create another: rollcall token create, or kubeadm token create`,
    cause,
  );
}

export function tokenUnknown(tokenId: string, server: string, cause?: unknown): JoinProblem {
  return new JoinProblem(
    'token-unknown',
    `the join token ${tokenId} is unknown to ${server}: it was never created there, was revoked, or is not for this use; rollcall token list, or kubeadm token list, shows those that are good`,
    cause,
  );
}

/** The first half of the token is known, and its second is another. */
export function tokenMismatch(tokenId: string, server: string): JoinProblem {
  return new JoinProblem(
    'token-mismatch',
    `cluster-info of ${server} is not signed by this secret of the token ${tokenId}: the part after the dot is wrong, or another server answers; do not trust it`,
  );
}

export function notReady(server: string, detail: string, cause?: unknown): JoinProblem {
  return new JoinProblem(
    'not-ready',
    `the control plane at ${server} is not ready: ${detail}; the token has nothing to do with it, try again when its /readyz says ok`,
    cause,
  );
}

export function wrongAuthorityHash(
  server: string,
  hashes: { readonly wanted: readonly string[]; readonly found: readonly string[] },
): JoinProblem {
  return new JoinProblem(
    'wrong-authority',
    `the authority of ${server} has another hash than asked for: it is ${hashes.found.join(', ')}, and ${hashes.wanted.join(', ')} was wanted; take the hash from the control plane's own pki/ca.crt`,
  );
}

export function wrongAuthority(server: string, cause: unknown): JoinProblem {
  const detail = cause instanceof Error ? `: ${cause.message}` : '';
  return new JoinProblem(
    'wrong-authority',
    `the certificate of ${server} does not come from the authority that was given${detail}; the authority is of another cluster, or another server answers`,
    cause,
  );
}

/** `aheadMilliseconds`: how far this machine is before the server; negative when it is behind. */
export function skewedClock(server: string, aheadMilliseconds: number): JoinProblem {
  const amount = formatDuration(Math.round(Math.abs(aheadMilliseconds) / 1_000) * 1_000);
  const side = aheadMilliseconds > 0 ? 'ahead of' : 'behind';
  return new JoinProblem(
    'skewed-clock',
    `the clock of this machine is ${amount} ${side} that of ${server}, so that certificates seem not to be valid now; set the clock (NTP) and try again`,
  );
}

function seconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
