import type { CertificateSigningRequest } from '@rollcall/shared/csr/certificate-signing-request.ts';
import { isFor, notAdmitted, type Validation } from './admission.ts';
import { type MayUseSigner, maySigner } from './signer-permission.ts';

/** Whoever approves or denies must be allowed to approve for the request's signer (plugin CertificateApproval). */
export function certificateApproval(mayUseSigner: MayUseSigner): Validation {
  return (review) => {
    if (!isFor(review, 'certificates.k8s.io', 'certificatesigningrequests')) return;
    if (review.operation !== 'UPDATE' || review.subresource !== 'approval') return;
    const { signerName } = (review.before as CertificateSigningRequest).spec;
    if (maySigner(mayUseSigner, review.user, { verb: 'approve', signerName })) return;
    throw notAdmitted(
      review,
      `user not permitted to approve requests with signerName ${JSON.stringify(signerName)}`,
    );
  };
}
