import assert from 'node:assert/strict';
import test from 'node:test';
import type { CertificateSigningRequest } from '@rollcall/shared/csr/certificate-signing-request.ts';
import { createAuthority } from '@rollcall/shared/pki/authority.ts';
import { firstEnd } from './retention.ts';

const born = Date.parse('2026-01-01T00:00:00Z');
const minute = 60_000;
const hour = 60 * minute;
const life = { notBefore: new Date(born), notAfter: new Date(born + 30 * minute) };
const short = Buffer.from(
  (await createAuthority({ commonName: 'short', ...life })).certificatePem,
).toString('base64');
const unreadable = Buffer.from('no certificate').toString('base64');

function csr(types: readonly string[], certificate?: string): CertificateSigningRequest {
  const lastUpdateTime = '2026-01-01T00:00:00Z';
  const conditions = types.map((type) => ({ type, status: 'True', lastUpdateTime }));
  return {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: 'csr-a', creationTimestamp: lastUpdateTime },
    spec: { request: '', signerName: 'a.b/c', usages: [] },
    status: { ...(types.length > 0 && { conditions }), ...(certificate && { certificate }) },
  };
}

for (const [what, object, age, deleted] of [
  ['nobody decided', csr([]), 24 * hour, false],
  ['nobody decided', csr([]), 24 * hour + 1, true],
  ['a condition of another type defeats that', csr(['Blocked']), 48 * hour, false],
  ['denied', csr(['Denied']), hour, false],
  ['denied', csr(['Denied']), hour + 1, true],
  ['failed', csr(['Approved', 'Failed']), hour + 1, true],
  ['issued', csr(['Approved'], unreadable), hour, false],
  ['issued', csr(['Approved'], unreadable), hour + 1, true],
  ['issued, its certificate ended', csr(['Approved'], short), 31 * minute, true],
  ['issued, its certificate good', csr(['Approved'], short), 29 * minute, false],
  ['approved and never issued', csr(['Approved']), 24 * hour, false],
  ['approved and never issued', csr(['Approved']), 24 * hour + 1, true],
] as const) {
  test(`${what}, after ${age / minute} minutes: ${deleted ? 'deleted' : 'kept'}`, () => {
    const end = firstEnd(object);
    assert.equal(end !== undefined && end.at < born + age, deleted);
  });
}
