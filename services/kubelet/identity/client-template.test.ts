import assert from 'node:assert/strict';
import test from 'node:test';
import { parseCertificateRequest } from '@rollcall/shared/pki/certificate-request.ts';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { clientTemplate } from './client-template.ts';
import { requestObject } from './request-template.ts';

test('a request names the node and its group, and is signed by the node’s own key', async () => {
  const keyPair = await generateKeyPair();
  const object = requestObject(clientTemplate('n1', keyPair), keyPair);
  const spec = object['spec'] as { readonly request: string; readonly usages: readonly string[] };
  const request = parseCertificateRequest(Buffer.from(spec.request, 'base64').toString());
  assert.equal(request.subject.commonName, 'system:node:n1');
  assert.deepEqual(request.subject.organizations, ['system:nodes']);
  assert.deepEqual(spec.usages, ['digital signature', 'client auth']);
  assert.equal(object.metadata.generateName, 'csr-');
});
