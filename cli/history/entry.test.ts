import assert from 'node:assert/strict';
import test from 'node:test';
import { encodeCommit } from '@rollcall/shared/event-log/commit.ts';
import { entryJson, entryLine, entryOf } from './entry.ts';
import { isSelected, selectionOf } from './selection.ts';

const at = '2026-01-01T00:00:00.000Z';
const time = new Date(at);

test('a commit is told with its sequence, its author, its object and its facts', () => {
  const facts = [{ type: 'CertificateApproved' }, { type: 'MetadataRevised' }];
  const entry = entryOf({
    sequence: 42,
    subject: 'rollcall.log.certificates=2ek8s=2eio.certificatesigningrequests.=.csr-x2',
    payload: encodeCommit({ version: 1, at, by: 'alice', facts }),
    time,
  });
  assert.deepEqual(entryLine(entry).trim().split(/ {2,}/), [
    '42',
    at,
    'alice',
    'certificatesigningrequests/csr-x2',
    'CertificateApproved, MetadataRevised',
  ]);
});

test('what a secret holds is not told', () => {
  const object = { metadata: { name: 's' }, data: { password: 'c2VjcmV0' } };
  const entry = entryOf({
    sequence: 1,
    subject: 'rollcall.log.=.secrets.default.s',
    payload: encodeCommit({ version: 1, at, by: 'alice', facts: [{ type: 'Created', object }] }),
    time,
  });
  assert.doesNotMatch(entryJson(entry), /c2VjcmV0/);
  assert.match(entryJson(entry), /not shown/);
});

for (const word of ['csr', 'CSR', 'certificatesigningrequest', 'certificatesigningrequests']) {
  test(`${word} names the certificate signing requests`, () => {
    const selection = selectionOf([word, 'csr-x2'], '');
    const key = { group: 'certificates.k8s.io', resource: 'certificatesigningrequests' };
    assert.ok(isSelected(selection, { ...key, namespace: '', name: 'csr-x2' }));
    assert.ok(!isSelected(selection, { ...key, namespace: '', name: 'csr-x3' }));
    assert.ok(!isSelected(selection, { ...key, group: '', namespace: '', name: 'csr-x2' }));
  });
}

test('a resource that there is none of is refused, with those that there are', () => {
  assert.throws(() => selectionOf(['cats'], ''), /no resource "cats"; there are .*nodes/);
});
