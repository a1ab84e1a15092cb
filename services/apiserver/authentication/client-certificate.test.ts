import assert from 'node:assert/strict';
import test from 'node:test';
import { createAuthority, signCertificate } from '@rollcall/shared/pki/authority.ts';
import { parseCertificates } from '@rollcall/shared/pki/certificate.ts';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { clientCertificateAuthenticator } from './client-certificate.ts';

const [birth, noon, end, farAway] = [
  '2026-01-01',
  '2026-01-01T12:00',
  '2026-01-02',
  '2036-01-01',
].map((time) => new Date(time)) as [Date, Date, Date, Date];
const authority = await createAuthority({ commonName: 'ca', notBefore: birth, notAfter: farAway });
const successor = await createAuthority({ commonName: 'ca', notBefore: birth, notAfter: farAway });
const keyPair = await generateKeyPair();
const pem = signCertificate(authority, {
  subject: { commonName: 'system:node:n1', organizations: ['system:nodes'] },
  publicKeyDer: keyPair.publicKey.export({ type: 'spki', format: 'der' }),
  notBefore: birth,
  notAfter: end,
  usages: ['digital signature', 'client auth'],
});
/** One connection's: the same array with each of its requests. */
const chain = parseCertificates(pem).map(({ der }) => der);

test('a certificate is accepted until its end, also on a connection that it has opened', () => {
  const authorities = [authority.certificate];
  const authenticate = clientCertificateAuthenticator(() => authorities);
  for (const now of [noon, noon, end]) {
    const found = authenticate(chain, now);
    assert.ok(found?.verdict === 'user');
    assert.deepEqual([found.user.name, found.certificateEnd], ['system:node:n1', end]);
  }
  const late = authenticate(chain, new Date(end.getTime() + 1));
  assert.equal(late?.verdict, 'refused');
});

test('when the authorities change, a connection that is open is judged by the new ones', () => {
  let authorities = [authority.certificate];
  const authenticate = clientCertificateAuthenticator(() => authorities);
  assert.equal(authenticate(chain, noon)?.verdict, 'user');
  authorities = [successor.certificate];
  assert.equal(authenticate(chain, noon)?.verdict, 'refused');
  authorities = [successor.certificate, authority.certificate];
  assert.equal(authenticate(chain, noon)?.verdict, 'user');
});
