import assert from 'node:assert/strict';
import test from 'node:test';
import {
  KUBE_APISERVER_CLIENT,
  KUBE_APISERVER_CLIENT_KUBELET,
  KUBELET_SERVING,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import { NO_ALTERNATIVE_NAMES } from '@rollcall/shared/pki/alternative-names.ts';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { SIGNERS } from './signers.ts';

const { publicKey } = await generateKeyPair();
const subject = { commonName: 'system:node:n1', organizations: ['system:nodes'] };
const node = {
  ...NO_ALTERNATIVE_NAMES,
  subject,
  publicKey,
  publicKeyDer: publicKey.export({ type: 'spki', format: 'der' }),
};
const client = ['digital signature', 'client auth'];
const server = ['digital signature', 'server auth'];
const named = { ...node, dnsNames: ['n1'] };

for (const [signer, what, request, usages, refusal] of [
  [KUBE_APISERVER_CLIENT_KUBELET, 'a kubelet', node, client, undefined],
  [
    KUBE_APISERVER_CLIENT_KUBELET,
    'with key encipherment',
    node,
    [...client, 'key encipherment'],
    undefined,
  ],
  [
    KUBE_APISERVER_CLIENT_KUBELET,
    'another organisation',
    { ...node, subject: { ...subject, organizations: ['system:nodes', 'ops'] } },
    client,
    'subject organization is not system:nodes',
  ],
  [
    KUBE_APISERVER_CLIENT_KUBELET,
    'a DNS name',
    named,
    client,
    'DNS subjectAltNames are not allowed',
  ],
  [
    KUBE_APISERVER_CLIENT_KUBELET,
    'an address',
    { ...node, ipAddresses: ['10.0.0.1'] },
    client,
    'IP subjectAltNames are not allowed',
  ],
  [
    KUBE_APISERVER_CLIENT_KUBELET,
    'an e-mail address',
    { ...node, emailAddresses: ['a@b.c'] },
    client,
    'Email subjectAltNames are not allowed',
  ],
  [
    KUBE_APISERVER_CLIENT_KUBELET,
    'a URI',
    { ...node, uris: ['spiffe://a'] },
    client,
    'URI subjectAltNames are not allowed',
  ],
  [
    KUBE_APISERVER_CLIENT_KUBELET,
    'no node',
    { ...node, subject: { ...subject, commonName: 'alice' } },
    client,
    'subject common name does not begin with system:node:',
  ],
  [
    KUBE_APISERVER_CLIENT_KUBELET,
    'usages of a server',
    node,
    server,
    'usages did not match [client auth digital signature key encipherment]',
  ],
  [KUBELET_SERVING, 'a kubelet', named, server, undefined],
  [KUBELET_SERVING, 'no name at all', node, server, 'DNS or IP subjectAltName is required'],
  [
    KUBELET_SERVING,
    'usages of a client',
    named,
    client,
    'usages did not match [digital signature key encipherment server auth]',
  ],
  [
    KUBE_APISERVER_CLIENT,
    'a user',
    { ...named, subject: { commonName: 'alice', organizations: [] } },
    ['client auth'],
    undefined,
  ],
  [
    KUBE_APISERVER_CLIENT,
    'usages of a server',
    node,
    server,
    'invalid usage for client certificate: server auth',
  ],
  [
    KUBE_APISERVER_CLIENT,
    'no purpose',
    node,
    ['digital signature'],
    'missing required usage for client certificate: client auth',
  ],
] as const) {
  test(`${signer}, ${what}: ${refusal ?? 'signed'}`, () => {
    assert.equal(SIGNERS[signer]?.({ request, usages }), refusal);
  });
}
