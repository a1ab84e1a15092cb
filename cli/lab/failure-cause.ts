import { RequestRefused } from '@rollcall/kubelet/identity/request-certificate.ts';
import { ServerUnreachable } from '@rollcall/shared/api-client/server-unreachable.ts';
import { JoinProblem } from '@rollcall/shared/joining/join-problem.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';

export type FailureCause = { readonly cause: string; readonly words: string };

/** The node had too little time. */
export class TimeIsUp extends Error {
  override readonly name = 'TimeIsUp';
}

/** A name to count by, and what the server, or the connection, said. */
export function failureCause(error: unknown): FailureCause {
  if (error instanceof JoinProblem && error.cause) return failureCause(error.cause);
  const words = error instanceof Error ? error.message : String(error);
  if (error instanceof ApiError) return { cause: `${error.code} ${error.reason}`.trim(), words };
  if (error instanceof ServerUnreachable) return { cause: error.why, words };
  if (error instanceof JoinProblem) return { cause: error.why, words };
  if (error instanceof TimeIsUp) return { cause: 'time is up', words };
  if (error instanceof RequestRefused) return { cause: 'request refused', words };
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return { cause: code ?? (error instanceof Error ? error.name : 'unknown'), words };
}

// 401 is not among them: a token's is told as a JoinProblem, and a certificate that has ended is renewed meanwhile.
const HOPELESS_CODES: ReadonlySet<number> = new Set([400, 403, 415, 422]);
const HOPELESS_CONNECTIONS: ReadonlySet<string> = new Set(['untrusted-server', 'unknown-host']);

/** A kubelet would ask again for ever; a run gives up what waiting alone will not mend, a full disk for one. */
export function isHopeless(error: unknown): boolean {
  if (error instanceof JoinProblem && error.cause) return isHopeless(error.cause);
  if (error instanceof ApiError) return HOPELESS_CODES.has(error.code);
  if (error instanceof ServerUnreachable) return HOPELESS_CONNECTIONS.has(error.why);
  if (error instanceof JoinProblem) return error.why !== 'not-ready';
  return !(error instanceof Error && error.name === 'TimeoutError');
}
