import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import { nodeNameOf, type User } from '@rollcall/shared/kube/user.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';

/** A node that asks for what is another's is worth a line: it is misconfigured, or not what it says. */
export function logRefusal(
  error: unknown,
  from: {
    readonly request: { readonly method: string; readonly url: string };
    readonly user: User | undefined;
  },
  log: Logger,
): void {
  if (!(error instanceof ApiError) || error.code !== 403 || !from.user) return;
  if (nodeNameOf(from.user) === undefined) return;
  const { method, url } = from.request;
  log.warn(
    { user: from.user.name, method, path: url, reason: error.message },
    'Refused what a node asked for',
  );
}
