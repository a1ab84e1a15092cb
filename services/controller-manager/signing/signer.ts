import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import {
  type CertificateSigningRequest,
  isApproved,
  isFailed,
  isIssued,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import { type Authority, signCertificate } from '@rollcall/shared/pki/authority.ts';
import { parseCertificateRequest } from '@rollcall/shared/pki/certificate-request.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import type { Clock } from '@rollcall/shared/time/clock.ts';
import { CERTIFICATE_SIGNING_REQUESTS, type Reconcile } from '#loop/reconcile.ts';
import { lifetime } from './lifetime.ts';
import { SIGNERS } from './signers.ts';

export type SigningOptions = {
  readonly client: ApiClient;
  /** Asked anew for every certificate, since its files may have changed. */
  readonly authority: () => Authority;
  readonly durationMilliseconds: number;
  readonly shortestMilliseconds: number;
  readonly clock: Clock;
  readonly log: Logger;
};

/** Signs what is approved, or says for ever why it cannot be (pkg/controller/certificates/signer). */
export function signer(options: SigningOptions): Reconcile {
  return async (object, signal) => {
    const csr = object as CertificateSigningRequest;
    const rules = Object.hasOwn(SIGNERS, csr.spec.signerName)
      ? SIGNERS[csr.spec.signerName]
      : undefined;
    if (!rules || !isApproved(csr) || isFailed(csr) || isIssued(csr)) return 'done';
    const pem = Buffer.from(csr.spec.request, 'base64').toString('latin1');
    const request = parseCertificateRequest(pem);
    const refusal = rules({ request, usages: csr.spec.usages });
    const status = refusal === undefined ? issued(options, csr, request) : failed(csr, refusal);
    const answer = { ...csr, status };
    await options.client.update(
      CERTIFICATE_SIGNING_REQUESTS,
      answer,
      { subresource: 'status' },
      signal,
    );
    options.log.info(
      { csr: csr.metadata.name, ...(refusal && { refusal }) },
      refusal ? 'Refused to sign a request' : 'Issued a certificate',
    );
    return 'done';
  };
}

function issued(
  { authority, durationMilliseconds, shortestMilliseconds, clock }: SigningOptions,
  csr: CertificateSigningRequest,
  request: ReturnType<typeof parseCertificateRequest>,
) {
  const signing = authority();
  const { subject, publicKeyDer, dnsNames, emailAddresses, ipAddresses, uris } = request;
  const certificate = signCertificate(signing, {
    subject,
    publicKeyDer,
    dnsNames,
    emailAddresses,
    ipAddresses,
    uris,
    usages: csr.spec.usages,
    ...lifetime({
      grantedMilliseconds: durationMilliseconds,
      shortestMilliseconds,
      requestedSeconds: csr.spec.expirationSeconds,
      authorityNotAfter: signing.certificate.notAfter,
      now: clock.now(),
    }),
  });
  return { ...csr.status, certificate: Buffer.from(certificate).toString('base64') };
}

function failed({ status }: CertificateSigningRequest, message: string) {
  const condition = { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message };
  return { ...status, conditions: [...(status?.conditions ?? []), condition] };
}
