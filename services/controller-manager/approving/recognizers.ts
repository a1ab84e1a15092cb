import {
  type CertificateSigningRequest,
  KUBE_APISERVER_CLIENT_KUBELET,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import { NODE_USER_PREFIX, NODES_GROUP } from '@rollcall/shared/kube/user.ts';
import { hasAlternativeNames } from '@rollcall/shared/pki/alternative-names.ts';
import type { CertificateRequest } from '@rollcall/shared/pki/certificate-request.ts';

/** A shape of request that may be approved if its author has a permission (pkg/controller/certificates/approver/sarapprove.go). */
export type Recognizer = {
  /** The subresource of `certificatesigningrequests` that the author must be allowed to create. */
  readonly permission: string;
  recognizes(csr: CertificateSigningRequest, request: CertificateRequest): boolean;
  readonly message: string;
};

/** Tried in this order. */
export const RECOGNIZERS: readonly Recognizer[] = [
  {
    permission: 'selfnodeclient',
    recognizes: (csr, request) =>
      csr.spec.username === request.subject.commonName && isForKubeletClient(csr, request),
    message: 'Auto approving self kubelet client certificate after SubjectAccessReview.',
  },
  {
    permission: 'nodeclient',
    recognizes: isForKubeletClient,
    message: 'Auto approving kubelet client certificate after SubjectAccessReview.',
  },
];

/** With and without `key encipherment`, which kubelets since 1.27 ask for with RSA keys only. */
export const KUBELET_CLIENT_USAGES: readonly (readonly string[])[] = [
  ['digital signature', 'key encipherment', 'client auth'],
  ['digital signature', 'client auth'],
];

/** Compared as sets: order and repetition do not matter. */
export function matchesUsages(
  usages: readonly string[],
  accepted: readonly (readonly string[])[],
): boolean {
  const wanted = new Set(usages);
  return accepted.some(
    (list) => wanted.size === list.length && list.every((usage) => wanted.has(usage)),
  );
}

function isForKubeletClient(csr: CertificateSigningRequest, request: CertificateRequest): boolean {
  return (
    csr.spec.signerName === KUBE_APISERVER_CLIENT_KUBELET &&
    flawsOfKubeletClient(csr, request).length === 0
  );
}

/** In what a request to the kubelets' signer is not as a kubelet's; upstream leaves such a one pending without a word. */
export function flawsOfKubeletClient(
  { spec }: CertificateSigningRequest,
  request: CertificateRequest,
): readonly string[] {
  const { organizations, commonName } = request.subject;
  const isOfNodes = organizations.length === 1 && organizations[0] === NODES_GROUP;
  const hasNames = hasAlternativeNames(alternativeNamesOf(request));
  const isKubeletUse = matchesUsages(spec.usages, KUBELET_CLIENT_USAGES);
  return [
    ...(isOfNodes ? [] : [`subject organization is not ${NODES_GROUP} alone`]),
    ...(hasNames ? ['subjectAltNames are not allowed'] : []),
    ...(commonName.startsWith(NODE_USER_PREFIX)
      ? []
      : [`subject common name does not begin with ${NODE_USER_PREFIX}`]),
    ...(isKubeletUse ? [] : ['usages are not those of a kubelet client']),
  ];
}

function alternativeNamesOf({ dnsNames, emailAddresses, ipAddresses, uris }: CertificateRequest) {
  return { dnsNames, emailAddresses, ipAddresses, uris };
}
