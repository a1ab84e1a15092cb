import {
  expirationOf,
  isExpired,
  readTokenSecret,
  TOKEN_NAMESPACE,
} from '@rollcall/shared/bootstrap-token/token-secret.ts';
import { secretKind } from '@rollcall/shared/kinds/secret.ts';
import { type Controller, type ControllerTools, keyOf, placeOf } from '#loop/controller.ts';
import { SECRETS } from '#loop/reconcile.ts';

/** Deletes the Secrets of bootstrap tokens that have expired, each at its own time (pkg/controller/bootstrap/tokencleaner.go). */
export function tokenCleaner({ client, replica, clock, log }: ControllerTools): Controller {
  return {
    name: 'tokencleaner',
    keysOf: ({ kind, object }) =>
      kind === secretKind && object.metadata.namespace === TOKEN_NAMESPACE ? [keyOf(object)] : [],
    async reconcile(key, signal) {
      const secret = replica.get(secretKind, placeOf(key));
      const token = secret && readTokenSecret(secret);
      if (!secret || !token) return 'done';
      if (!isExpired(token, clock.now())) {
        const end = expirationOf(token);
        return end ? { afterMilliseconds: end.getTime() - clock.now().getTime() + 1 } : 'done';
      }
      const { name = '', uid = '' } = secret.metadata;
      const place = { namespace: TOKEN_NAMESPACE, name, preconditions: { uid } };
      await client.delete(SECRETS, place, signal);
      log.info({ tokenId: token.id }, 'Deleted an expired bootstrap token');
      return 'done';
    },
  };
}
