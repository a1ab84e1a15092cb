import assert from 'node:assert/strict';
import test from 'node:test';
import { certificateSigningRequestKind as kind } from '@rollcall/shared/kinds/certificate-signing-request.ts';
import { createCertificateRequest } from '@rollcall/shared/pki/certificate-request.ts';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import type { Change } from '@rollcall/shared/projection/projection.ts';
import { PendingRequests } from './pending-requests.ts';

const keyPair = await generateKeyPair();

type Asked = { node?: string; username?: string; at?: string; condition?: string; pem?: string };

function heard(requests: PendingRequests, name: string, asked: Asked = {}): string {
  const { node = 'n1', username = 'system:bootstrap:abcdef', at = '00:00:00', condition } = asked;
  const subject = { commonName: `system:node:${node}`, organizations: ['system:nodes'] };
  const pem = asked.pem ?? createCertificateRequest({ subject, keyPair });
  const object = {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name, creationTimestamp: `2026-01-01T${at}Z` },
    spec: {
      request: Buffer.from(pem).toString('base64'),
      signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
      username,
      usages: [],
    },
    status: condition ? { conditions: [{ type: condition, status: 'True' }] } : {},
  };
  requests.hear({ type: 'MODIFIED', kind, object, sequence: 1 } as Change);
  return `/${name}`;
}

test('of one node’s requests the newest is known', () => {
  const requests = new PendingRequests();
  const first = heard(requests, 'a', { at: '00:00:01' });
  const second = heard(requests, 'b', { at: '00:00:02' });
  assert.deepEqual(requests.newerThan(first), { key: second, isIssued: false });
  assert.equal(requests.newerThan(second), undefined);
  assert.deepEqual(requests.alike(second), [first, second]);
});

test('of two in one second the later in the log is the newer', () => {
  const requests = new PendingRequests();
  const first = heard(requests, 'a');
  const second = heard(requests, 'b');
  heard(requests, 'a', { condition: 'Approved' });
  assert.equal(requests.newerThan(first)?.key, second);
  assert.deepEqual(requests.alike(first), [second]);
});

for (const [why, asked] of [
  ['another node', { node: 'n2' }],
  ['another user', { username: 'system:bootstrap:zzzzzz' }],
] as const) {
  test(`a request for ${why} is no rival`, () => {
    const requests = new PendingRequests();
    const first = heard(requests, 'a');
    heard(requests, 'b', asked);
    assert.equal(requests.newerThan(first), undefined);
  });
}

test('what a person asks for, and what cannot be read, stands alone', () => {
  const requests = new PendingRequests();
  const first = heard(requests, 'a', { username: 'kubernetes-admin' });
  heard(requests, 'b', { username: 'kubernetes-admin' });
  const poisoned = heard(requests, 'c', { pem: 'poison' });
  heard(requests, 'd', { pem: 'poison' });
  assert.equal(requests.newerThan(first), undefined);
  assert.equal(requests.newerThan(poisoned), undefined);
});

test('a newer one that is turned down or deleted is none', () => {
  const requests = new PendingRequests();
  const first = heard(requests, 'a');
  heard(requests, 'b');
  heard(requests, 'b', { condition: 'Denied' });
  assert.equal(requests.newerThan(first), undefined);
  heard(requests, 'c');
  requests.hear({ type: 'DELETED', kind, object: { metadata: { name: 'c' } } } as Change);
  assert.equal(requests.newerThan(first), undefined);
  assert.deepEqual(requests.all(), [first]);
});
