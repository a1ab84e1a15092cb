import {
  type CertificateSigningRequest,
  KUBE_APISERVER_CLIENT,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import { PRIVILEGED_GROUP } from '@rollcall/shared/kube/user.ts';
import { isFor, notAdmitted, type Validation } from './admission.ts';
import { requestedSubject } from './requested-subject.ts';

/** Nobody gets into `system:masters` by a certificate of this signer (plugin CertificateSubjectRestriction). */
export const certificateSubject: Validation = (review) => {
  if (!isFor(review, 'certificates.k8s.io', 'certificatesigningrequests')) return;
  if (review.operation !== 'CREATE') return;
  const csr = review.after as CertificateSigningRequest;
  if (csr.spec.signerName !== KUBE_APISERVER_CLIENT) return;
  if (!requestedSubject(csr).organizations.includes(PRIVILEGED_GROUP)) return;
  throw notAdmitted(
    review,
    `use of ${KUBE_APISERVER_CLIENT} signer with ${PRIVILEGED_GROUP} group is not allowed`,
  );
};
