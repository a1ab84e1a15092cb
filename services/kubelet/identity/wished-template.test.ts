import assert from 'node:assert/strict';
import test from 'node:test';
import { parseCertificateRequest } from '@rollcall/shared/pki/certificate-request.ts';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { requestObject } from './request-template.ts';
import { wishedTemplate } from './wished-template.ts';

test('a serving request has the node’s subject and its addresses, and is for servers', async () => {
  const keyPair = await generateKeyPair();
  const names = { dnsNames: ['n1'], ipAddresses: ['10.0.0.1'] };
  const { spec } = requestObject(
    wishedTemplate('n1', keyPair, { serving: names }),
    keyPair,
  ) as unknown as {
    readonly spec: Readonly<Record<'request' | 'signerName' | 'usages', string>>;
  };
  const request = parseCertificateRequest(Buffer.from(spec.request, 'base64').toString());
  assert.equal(request.subject.commonName, 'system:node:n1');
  assert.deepEqual(request.subject.organizations, ['system:nodes']);
  assert.deepEqual([request.dnsNames, request.ipAddresses], [['n1'], ['10.0.0.1']]);
  assert.equal(spec.signerName, 'kubernetes.io/kubelet-serving');
  assert.deepEqual(spec.usages, ['digital signature', 'server auth']);
});

test('for a control plane of before 1.27, key encipherment is asked for too', async () => {
  const keyPair = await generateKeyPair();
  const { usages } = wishedTemplate('n1', keyPair, { hasLegacyUsages: true });
  assert.deepEqual(usages, ['digital signature', 'key encipherment', 'client auth']);
});
