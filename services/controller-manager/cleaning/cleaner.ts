import type { CertificateSigningRequest } from '@rollcall/shared/csr/certificate-signing-request.ts';
import { certificateSigningRequestKind } from '@rollcall/shared/kinds/certificate-signing-request.ts';
import { type Controller, type ControllerTools, keyOf, placeOf } from '#loop/controller.ts';
import { CERTIFICATE_SIGNING_REQUESTS } from '#loop/reconcile.ts';
import { firstEnd } from './retention.ts';

/** Upstream looks once an hour; somebody may still read a request whose time has just come. */
const UNHURRIED_MILLISECONDS = 60_000;

/** Deletes the requests whose time is over, each at its own time. */
export function cleaner({ client, replica, clock, log }: ControllerTools): Controller {
  return {
    name: 'csrcleaner',
    keysOf: ({ kind, object }) => (kind === certificateSigningRequestKind ? [keyOf(object)] : []),
    async reconcile(key, signal) {
      const csr = replica.get(certificateSigningRequestKind, placeOf(key)) as
        | CertificateSigningRequest
        | undefined;
      const end = csr && firstEnd(csr);
      if (!csr || !end) return 'done';
      const restMilliseconds = end.at - clock.now().getTime();
      if (restMilliseconds >= 0)
        return { afterMilliseconds: restMilliseconds + UNHURRIED_MILLISECONDS };
      const { name = '', uid = '' } = csr.metadata;
      const place = { name, preconditions: { uid } };
      await client.delete(CERTIFICATE_SIGNING_REQUESTS, place, signal);
      log.info({ csr: name, reason: end.reason }, 'Deleted a request');
      return 'done';
    },
  };
}
