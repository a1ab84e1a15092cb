import { X509Certificate } from 'node:crypto';
import {
  type CertificateSigningRequest,
  isIssued,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import { certificateSigningRequestKind } from '@rollcall/shared/kinds/certificate-signing-request.ts';
import type { Change } from '@rollcall/shared/projection/projection.ts';

const BACKDATE_SECONDS = 300;
const KUBERNETES_SIGNER = 'kubernetes.io/';

export type IssuedDuration = { readonly signerName: string; readonly isHonored: boolean };

/**
 * What a change tells of a wish for a certificate's life that was just answered; undefined when it tells nothing.
 * Honoured is what differs by no more than the backdating and a twentieth (pkg/registry/certificates/certificates).
 */
export function issuedDuration({ kind, object, previous }: Change): IssuedDuration | undefined {
  if (kind !== certificateSigningRequestKind || !previous) return undefined;
  const csr = object as CertificateSigningRequest;
  const { expirationSeconds, signerName } = csr.spec;
  const isNew = isIssued(csr) && !isIssued(previous as CertificateSigningRequest);
  if (!isNew || expirationSeconds === undefined) return undefined;
  const pem = Buffer.from(csr.status?.certificate ?? '', 'base64');
  const { validFromDate, validToDate } = new X509Certificate(pem);
  const seconds = (validToDate.getTime() - validFromDate.getTime()) / 1_000;
  const isHonored =
    Math.abs(seconds - expirationSeconds) < BACKDATE_SECONDS + expirationSeconds / 20;
  // A label's values must stay few; anybody may invent a signer.
  return {
    signerName: signerName.startsWith(KUBERNETES_SIGNER) ? signerName : 'other',
    isHonored,
  };
}
