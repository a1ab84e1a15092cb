import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import test from 'node:test';
import { requestName } from './request-template.ts';

test('the name is the one that upstream computes', () => {
  const spki =
    '3059301306072a8648ce3d020106082a8648ce3d03010703420004060e7cb7d4636f2e29baf43a9c7f359571c9e4ea21e88c157d7ecfa83f4a3a6fedfaac07c634b3181ae20176aac15a4ff28604f51b36feaaa7dee86c49cd5e9f';
  const template = {
    commonName: 'system:node:n7',
    organization: 'system:nodes',
    usages: ['digital signature', 'key encipherment', 'client auth'],
  };
  assert.equal(
    requestName(
      createPublicKey({ key: Buffer.from(spki, 'hex'), format: 'der', type: 'spki' }),
      template,
    ),
    'node-csr-bjvfhU25w8iF3rSjBmFObF-yHQeNimQFYRn-HEN6JO0',
  );
});
