import { isDeepStrictEqual } from 'node:util';
import type { CertificateSigningRequest } from '@rollcall/shared/csr/certificate-signing-request.ts';
import { type AdmissionReview, isFor, notAdmitted, type Validation } from './admission.ts';
import { type MayUseSigner, maySigner } from './signer-permission.ts';

/** Whoever issues a certificate, or changes conditions, must be allowed to sign for the signer (plugin CertificateSigning). */
export function certificateSigning(mayUseSigner: MayUseSigner): Validation {
  return (review) => {
    if (!isFor(review, 'certificates.k8s.io', 'certificatesigningrequests')) return;
    if (review.operation !== 'UPDATE' || review.subresource !== 'status') return;
    if (!changesStatus(review)) return;
    const { signerName } = (review.before as CertificateSigningRequest).spec;
    if (maySigner(mayUseSigner, review.user, { verb: 'sign', signerName })) return;
    throw notAdmitted(
      review,
      `user not permitted to sign requests with signerName ${JSON.stringify(signerName)}`,
    );
  };
}

function changesStatus({ before, after }: AdmissionReview): boolean {
  return !isDeepStrictEqual(before?.['status'], after?.['status']);
}
