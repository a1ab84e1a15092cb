import {
  type CertificateSigningRequest,
  isUndecided,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import { certificateSigningRequestKind } from '@rollcall/shared/kinds/certificate-signing-request.ts';
import { type Controller, type ControllerTools, placeOf } from '#loop/controller.ts';
import { CERTIFICATE_SIGNING_REQUESTS } from '#loop/reconcile.ts';
import type { PendingRequests } from './pending-requests.ts';
import { supersession } from './supersession.ts';

/**
 * Closes requests that a newer one has overtaken, so that a node that asks every quarter of an hour leaves one behind,
 * not ninety-six. It adds the condition Failed, which ends a client's wait as Denied would, and which a signer may add.
 */
export function superseder(
  { client, replica, clock, log }: ControllerTools,
  { requests }: { readonly requests: PendingRequests },
): Controller {
  return {
    name: 'csrsuperseding',
    keysOf: ({ kind, object }) =>
      kind === certificateSigningRequestKind
        ? requests.alike(`/${object.metadata.name}`).filter((key) => requests.newerThan(key))
        : [],
    async reconcile(key, signal) {
      const csr = replica.get(certificateSigningRequestKind, placeOf(key)) as
        | CertificateSigningRequest
        | undefined;
      const newer = requests.newerThan(key);
      if (!csr || !newer || !isUndecided(csr)) return 'done';
      const outcome = supersession({
        createdAt: new Date(csr.metadata.creationTimestamp ?? ''),
        newer: { ...newer, name: placeOf(newer.key).name },
        now: clock.now(),
      });
      if (outcome.verdict === 'not yet') return outcome;
      const { message } = outcome;
      const condition = { type: 'Failed', status: 'True', reason: 'Superseded', message };
      const conditions = [...(csr.status?.conditions ?? []), condition];
      const closed = { ...csr, status: { ...csr.status, conditions } };
      await client.update(CERTIFICATE_SIGNING_REQUESTS, closed, { subresource: 'status' }, signal);
      log.info({ csr: csr.metadata.name, newer: newer.key.slice(1) }, 'Closed a request');
      return 'done';
    },
  };
}
