import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { ServerUnreachable } from '@rollcall/shared/api-client/server-unreachable.ts';
import { parseToken } from '@rollcall/shared/bootstrap-token/token.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import { insecureGet } from './insecure-get.ts';
import {
  JoinProblem,
  notReady,
  skewedClock,
  tokenExpired,
  tokenUnknown,
  wrongAuthority,
} from './join-problem.ts';
import { readClusterInfo } from './read-cluster-info.ts';

/** Certificates are backdated by five minutes at most, and clocks that are a minute apart are not worth a word. */
const SKEW_MILLISECONDS = 60_000;
const TIME_CODES = ['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED'];

/**
 * Why a request with these credentials was refused, as far as can be found out by asking without them: the 401 of an
 * apiserver tells no reason, nor does a failed handshake. Undefined when it is none of a join's problems.
 */
export async function explainRefusal(
  error: unknown,
  config: Pick<ClientConfig, 'server' | 'token'>,
  on: { readonly now: () => Date; readonly signal?: AbortSignal },
): Promise<JoinProblem | undefined> {
  const { server, token } = config;
  if (error instanceof JoinProblem) return error;
  if (error instanceof ServerUnreachable) return ofUnreachable(error, server, on);
  if (!(error instanceof ApiError)) return undefined;
  if (error.code === 401 && token) return await ofToken(error, { server, token }, on.signal);
  const isPassing = error.code === 429 || error.code >= 500;
  return isPassing
    ? notReady(server, `it answers ${error.code} (${error.message})`, error)
    : undefined;
}

async function ofUnreachable(
  error: ServerUnreachable,
  server: string,
  on: { readonly now: () => Date; readonly signal?: AbortSignal },
): Promise<JoinProblem> {
  if (error.why !== 'untrusted-server') return notReady(server, error.message, error);
  if (!TIME_CODES.includes(codeOf(error.cause))) return wrongAuthority(server, error.cause);
  const ahead = await aheadOf(server, on);
  return Math.abs(ahead) > SKEW_MILLISECONDS
    ? skewedClock(server, ahead)
    : notReady(server, 'its certificate is not valid now, and the clocks agree', error);
}

/** How far our clock is before the server's; 0 when it does not tell. */
async function aheadOf(
  server: string,
  on: { readonly now: () => Date; readonly signal?: AbortSignal },
): Promise<number> {
  try {
    const { date } = await insecureGet(server, '/version', on.signal);
    return date ? on.now().getTime() - date.getTime() : 0;
  } catch (error) {
    on.signal?.throwIfAborted();
    // It answered a moment ago; what it failed with then is told instead.
    if (error instanceof Error) return 0;
    throw error;
  }
}

async function ofToken(
  error: ApiError,
  config: { readonly server: string; readonly token: string },
  signal?: AbortSignal,
): Promise<JoinProblem | undefined> {
  const { server } = config;
  const token = parseToken(config.token);
  if (!token) return undefined;
  const end = await endOf(token.id, server, signal);
  return end && end.when <= end.now
    ? tokenExpired(token.id, end.when, error)
    : tokenUnknown(token.id, server, error);
}

/** By the server's clock, not by ours. Upstream's servers tell no ends. */
async function endOf(
  tokenId: string,
  server: string,
  signal?: AbortSignal,
): Promise<{ readonly when: Date; readonly now: Date } | undefined> {
  try {
    const info = await readClusterInfo(server, signal);
    const when = info.endOf(tokenId);
    return when && info.now ? { when, now: info.now } : undefined;
  } catch (error) {
    if (error instanceof JoinProblem) return undefined;
    throw error;
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
