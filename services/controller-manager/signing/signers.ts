import {
  KUBE_APISERVER_CLIENT,
  KUBE_APISERVER_CLIENT_KUBELET,
  KUBELET_SERVING,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import { NODE_USER_PREFIX, NODES_GROUP } from '@rollcall/shared/kube/user.ts';
import type { CertificateRequest } from '@rollcall/shared/pki/certificate-request.ts';

/** What is asked of a signer, parsed. */
export type SigningQuestion = {
  readonly request: CertificateRequest;
  readonly usages: readonly string[];
};

/** Why a signer refuses, or undefined; the first reason counts (pkg/controller/certificates/signer/signer.go). */
export type Signer = (question: SigningQuestion) => string | undefined;

type Rule = readonly [isBroken: (question: SigningQuestion) => boolean, reason: string];

const organization: Rule = [
  ({ request: { subject } }) =>
    subject.organizations.length !== 1 || subject.organizations[0] !== NODES_GROUP,
  'subject organization is not system:nodes',
];
const commonName: Rule = [
  ({ request }) => !request.subject.commonName.startsWith(NODE_USER_PREFIX),
  'subject common name does not begin with system:node:',
];
const noDns: Rule = [
  ({ request }) => request.dnsNames.length > 0,
  'DNS subjectAltNames are not allowed',
];
const noEmail: Rule = [
  ({ request }) => request.emailAddresses.length > 0,
  'Email subjectAltNames are not allowed',
];
const noIp: Rule = [
  ({ request }) => request.ipAddresses.length > 0,
  'IP subjectAltNames are not allowed',
];
const noUri: Rule = [
  ({ request }) => request.uris.length > 0,
  'URI subjectAltNames are not allowed',
];
const someDnsOrIp: Rule = [
  ({ request }) => request.dnsNames.length + request.ipAddresses.length === 0,
  'DNS or IP subjectAltName is required',
];

/** A signer's name and its rules; a signer that is not here is somebody else's. */
export const SIGNERS: Readonly<Record<string, Signer>> = {
  [KUBELET_SERVING]: firstBroken([
    organization,
    someDnsOrIp,
    noEmail,
    noUri,
    usagesAre(
      'server auth',
      'usages did not match [digital signature key encipherment server auth]',
    ),
    commonName,
  ]),
  [KUBE_APISERVER_CLIENT_KUBELET]: firstBroken([
    organization,
    noDns,
    noEmail,
    noIp,
    noUri,
    commonName,
    usagesAre(
      'client auth',
      'usages did not match [client auth digital signature key encipherment]',
    ),
  ]),
  [KUBE_APISERVER_CLIENT]: clientUsageRefusal,
};

function firstBroken(rules: readonly Rule[]): Signer {
  return (question) => rules.find(([isBroken]) => isBroken(question))?.[1];
}

/** As a set: `digital signature`, the purpose, and `key encipherment` or not (since 1.27). */
function usagesAre(purpose: string, reason: string): Rule {
  return [
    ({ usages }) => {
      const wanted = new Set(usages);
      wanted.delete('key encipherment');
      return wanted.size !== 2 || !wanted.has('digital signature') || !wanted.has(purpose);
    },
    reason,
  ];
}

function clientUsageRefusal({ usages }: SigningQuestion): string | undefined {
  const allowed = ['digital signature', 'key encipherment', 'client auth'];
  const stranger = usages.find((usage) => !allowed.includes(usage));
  if (stranger !== undefined) return `invalid usage for client certificate: ${stranger}`;
  return usages.includes('client auth')
    ? undefined
    : 'missing required usage for client certificate: client auth';
}
