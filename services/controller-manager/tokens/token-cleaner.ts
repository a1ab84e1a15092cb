import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import {
  isExpired,
  readTokenSecret,
  TOKEN_NAMESPACE,
} from '@rollcall/shared/bootstrap-token/token-secret.ts';
import { secretKind } from '@rollcall/shared/kinds/secret.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import type { Clock } from '@rollcall/shared/time/clock.ts';
import { isOvertaken } from '#loop/periodic.ts';
import { SECRETS } from '#loop/reconcile.ts';
import type { Replica } from '#loop/replica.ts';

/** Deletes the Secrets of bootstrap tokens that have expired (pkg/controller/bootstrap/tokencleaner.go). */
export function tokenCleaner(of: {
  readonly client: ApiClient;
  readonly replica: Replica;
  readonly clock: Clock;
  readonly log: Logger;
}): (signal: AbortSignal) => Promise<void> {
  return async (signal) => {
    for (const secret of of.replica.objects(secretKind)) {
      const { namespace, name = '', uid = '' } = secret.metadata;
      const token = namespace === TOKEN_NAMESPACE ? readTokenSecret(secret) : undefined;
      if (!token || !isExpired(token, of.clock.now())) continue;
      try {
        const place = { namespace: TOKEN_NAMESPACE, name, preconditions: { uid } };
        await of.client.delete(SECRETS, place, signal);
        of.log.info({ tokenId: token.id }, 'Deleted an expired bootstrap token');
      } catch (error) {
        if (!isOvertaken(error)) throw error;
      }
    }
  };
}
