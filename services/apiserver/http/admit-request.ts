import { ApiError, unauthorized } from '@rollcall/shared/kube/api-error.ts';
import type { User } from '@rollcall/shared/kube/user.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import type { Authentication, Credentials } from '#authentication/credentials.ts';
import type { Action } from '#authorization/action.ts';
import {
  impersonatedUser,
  impersonationActions,
  requestedImpersonation,
} from '#authorization/impersonation.ts';
import { type RequestInfo, requestInfo } from '#requests/request-info.ts';

/** Who may do what. Both are asked before a body is read. */
export type Guard = {
  authenticate(credentials: Credentials): Promise<Authentication>;
  judge(user: User, action: Action): Judgement;
};

/** `refusal` is what a client is told who may not. */
export type Judgement = {
  readonly allowed: boolean;
  readonly reason: string;
  readonly refusal: ApiError | undefined;
};

/** The parts of a request that tell whether it may be made. */
export type Arrival = {
  readonly method: string;
  readonly url: string;
  readonly credentials: Credentials;
  /** Name, value, name, value… */
  readonly rawHeaders: readonly string[];
};

/** What came of looking at a request before its body; as far as it got, when there is a refusal. */
export type RequestContext = {
  readonly query: URLSearchParams;
  readonly info?: RequestInfo;
  /** As whom it is made. */
  readonly user?: User;
  /** Who made it, when that is another. */
  readonly impersonator?: User;
  readonly decision?: Pick<Judgement, 'allowed' | 'reason'>;
  readonly refusal?: ApiError;
};

const URL_MAXIMUM_BYTES = 8 * 1024;

/** Authentication, impersonation, authorization, in this order. */
export async function admitRequest(
  guard: Guard,
  arrival: Arrival,
  log: Logger,
): Promise<RequestContext> {
  let context: RequestContext = { query: new URLSearchParams() };
  try {
    const { pathname, searchParams } = splitUrl(arrival.url);
    context = { query: searchParams };
    const user = await authenticated(guard, { arrival, pathname }, log);
    context = { ...context, user, info: requestInfo(arrival.method, pathname, searchParams) };
    context = { ...context, ...impersonation(guard, user, arrival.rawHeaders) };
    const { refusal, ...decision } = guard.judge(context.user as User, context.info as RequestInfo);
    return { ...context, decision, ...(refusal && { refusal }) };
  } catch (error) {
    if (error instanceof ApiError) return { ...context, refusal: error };
    throw error;
  }
}

async function authenticated(
  guard: Guard,
  { arrival, pathname }: { readonly arrival: Arrival; readonly pathname: string },
  log: Logger,
): Promise<User> {
  const authentication = await guard.authenticate(arrival.credentials);
  if (authentication.verdict === 'user') return authentication.user;
  const { reason } = authentication;
  log.warn({ path: pathname, reason }, 'Unable to authenticate the request');
  throw unauthorized();
}

/** @throws ApiError 403 when the user may not be taken for that one */
function impersonation(
  guard: Guard,
  user: User,
  rawHeaders: readonly string[],
): Pick<RequestContext, 'user' | 'impersonator'> {
  const wanted = requestedImpersonation(rawHeaders);
  if (!wanted) return {};
  for (const action of impersonationActions(wanted)) {
    const { refusal } = guard.judge(user, action);
    if (refusal) throw refusal;
  }
  return { user: impersonatedUser(wanted), impersonator: user };
}

function splitUrl(url: string): {
  readonly pathname: string;
  readonly searchParams: URLSearchParams;
} {
  if (url.length > URL_MAXIMUM_BYTES) {
    const message = `the URL is longer than ${URL_MAXIMUM_BYTES} bytes`;
    throw new ApiError(414, 'RequestURITooLong', message);
  }
  const mark = url.indexOf('?');
  const pathname = mark < 0 ? url : url.slice(0, mark);
  return { pathname, searchParams: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)) };
}
