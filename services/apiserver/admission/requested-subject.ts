import type { CertificateSigningRequest } from '@rollcall/shared/csr/certificate-signing-request.ts';
import { parseCertificateRequest } from '@rollcall/shared/pki/certificate-request.ts';
import type { Subject } from '@rollcall/shared/pki/subject.ts';

/** Whom the certificate would name. The rule book has parsed the request before admission sees it. */
export function requestedSubject({ spec }: CertificateSigningRequest): Subject {
  return parseCertificateRequest(Buffer.from(spec.request, 'base64').toString('latin1')).subject;
}
