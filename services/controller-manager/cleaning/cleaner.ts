import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { CertificateSigningRequest } from '@rollcall/shared/csr/certificate-signing-request.ts';
import { certificateSigningRequestKind } from '@rollcall/shared/kinds/certificate-signing-request.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import type { Clock } from '@rollcall/shared/time/clock.ts';
import { isOvertaken } from '#loop/periodic.ts';
import { CERTIFICATE_SIGNING_REQUESTS } from '#loop/reconcile.ts';
import type { Replica } from '#loop/replica.ts';
import { reasonToDelete } from './retention.ts';

/** Deletes the requests whose time is over. */
export function cleaner(of: {
  readonly client: ApiClient;
  readonly replica: Replica;
  readonly clock: Clock;
  readonly log: Logger;
}): (signal: AbortSignal) => Promise<void> {
  return async (signal) => {
    for (const object of of.replica.objects(certificateSigningRequestKind)) {
      const reason = reasonToDelete(object as CertificateSigningRequest, of.clock.now());
      if (reason === undefined) continue;
      const { name = '', uid = '' } = object.metadata;
      try {
        const place = { name, preconditions: { uid } };
        await of.client.delete(CERTIFICATE_SIGNING_REQUESTS, place, signal);
        of.log.info({ csr: name, reason }, 'Deleted a request');
      } catch (error) {
        if (!isOvertaken(error)) throw error;
      }
    }
  };
}
