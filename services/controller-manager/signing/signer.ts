import {
  type CertificateSigningRequest,
  type CsrStatus,
  isApproved,
  isFailed,
  isIssued,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import { certificateSigningRequestKind } from '@rollcall/shared/kinds/certificate-signing-request.ts';
import { type Authority, signCertificate } from '@rollcall/shared/pki/authority.ts';
import {
  type CertificateRequest,
  parseCertificateRequest,
} from '@rollcall/shared/pki/certificate-request.ts';
import { PkiError } from '@rollcall/shared/pki/pki-error.ts';
import { type Controller, type ControllerTools, keyOf, placeOf } from '#loop/controller.ts';
import { CERTIFICATE_SIGNING_REQUESTS } from '#loop/reconcile.ts';
import { eventTeller } from '#loop/tell-event.ts';
import { lifetime } from './lifetime.ts';
import type { Pace } from './pace.ts';
import { SIGNERS, type Signer } from './signers.ts';
import type { SigningAuthorities } from './signing-authorities.ts';

export type SigningOptions = {
  readonly tools: ControllerTools;
  /** What the request asks for, so that of several of one node the newest is signed first. */
  readonly groupOf: (key: string) => string;
  /** Asked anew for every certificate, since its files may have changed. */
  readonly authorities: SigningAuthorities;
  readonly durationMilliseconds: number;
  readonly shortestMilliseconds: number;
  readonly pace: Pace;
};

/** Signs what is approved, or says for ever why it cannot be (pkg/controller/certificates/signer). */
export function signer(options: SigningOptions): Controller {
  const { client, replica, clock, log } = options.tools;
  const { authorities } = options;
  const tell = eventTeller(options.tools, 'csrsigning');
  return {
    name: 'csrsigning',
    keysOf: ({ kind, object }) =>
      kind === certificateSigningRequestKind &&
      officeFor(object as CertificateSigningRequest, authorities)
        ? [keyOf(object)]
        : [],
    groupOf: options.groupOf,
    async reconcile(key, signal) {
      const csr = replica.get(certificateSigningRequestKind, placeOf(key)) as
        | CertificateSigningRequest
        | undefined;
      const office = csr && officeFor(csr, authorities);
      if (!csr || !office) return 'done';
      const { signerName } = csr.spec;
      const afterMilliseconds = options.pace({ signerName, key, now: clock.now() });
      if (afterMilliseconds > 0) return { afterMilliseconds };
      const { status, refusal } = answerTo(options, csr, office);
      const answer = { ...csr, status };
      await client.update(CERTIFICATE_SIGNING_REQUESTS, answer, { subresource: 'status' }, signal);
      log.info(
        { csr: csr.metadata.name, ...(refusal && { refusal }) },
        refusal ? 'Refused to sign a request' : 'Issued a certificate',
      );
      if (refusal) await tell(csr, { reason: 'SignerValidationFailure', message: refusal }, signal);
      return 'done';
    },
  };
}

/** By what rules we sign, and with what. */
type Office = { readonly rules: Signer; readonly authority: () => Authority };

/** Undefined when it is not ours to sign, or not now, or no more. */
function officeFor(
  csr: CertificateSigningRequest,
  authorities: SigningAuthorities,
): Office | undefined {
  if (!isApproved(csr) || isFailed(csr) || isIssued(csr)) return undefined;
  const authority = authorities.get(csr.spec.signerName);
  const rules = authority && SIGNERS[csr.spec.signerName];
  return rules && { rules, authority };
}

/** The status that follows. @throws what is wrong with the authority: that may pass, and is tried again */
function answerTo(
  options: SigningOptions,
  csr: CertificateSigningRequest,
  { rules, authority }: Office,
): { readonly status: CsrStatus; readonly refusal?: string } {
  const request = requestOf(csr);
  const refusal =
    request instanceof PkiError ? request.message : rules({ request, usages: csr.spec.usages });
  if (refusal !== undefined) return { status: failed(csr, refusal), refusal };
  return {
    status: issued(options, { csr, signing: authority(), request: request as CertificateRequest }),
  };
}

function requestOf({ spec }: CertificateSigningRequest): CertificateRequest | PkiError {
  try {
    return parseCertificateRequest(Buffer.from(spec.request, 'base64').toString('latin1'));
  } catch (error) {
    if (error instanceof PkiError) return error;
    throw error;
  }
}

function issued(
  { durationMilliseconds, shortestMilliseconds, tools }: SigningOptions,
  of: {
    readonly csr: CertificateSigningRequest;
    readonly signing: Authority;
    readonly request: CertificateRequest;
  },
) {
  const { csr, signing, request } = of;
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
      now: tools.clock.now(),
    }),
  });
  return { ...csr.status, certificate: Buffer.from(certificate).toString('base64') };
}

function failed({ status }: CertificateSigningRequest, message: string) {
  const condition = { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message };
  return { ...status, conditions: [...(status?.conditions ?? []), condition] };
}
