import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import test from 'node:test';
import fc from 'fast-check';
import { createAuthority, loadAuthority, signCertificate } from './authority.ts';
import { parseCertificates, verifyClientCertificate } from './certificate.ts';
import {
  createCertificateRequest,
  parseCertificateRequest,
  verifiedCertificateRequest,
} from './certificate-request.ts';
import { parseDer } from './der.ts';
import { generateKeyPair, privateKeyToPem } from './key-pair.ts';
import { decodePem, encodePem } from './pem.ts';
import { PkiError } from './pki-error.ts';

const now = new Date('2026-01-01T00:00:00Z');
const later = new Date('2036-01-01T00:00:00Z');
const subject = { commonName: 'system:node:n1', organizations: ['system:nodes'] };
const authority = await createAuthority({
  commonName: 'kubernetes',
  notBefore: now,
  notAfter: later,
});
const keyPair = await generateKeyPair();
const requestPem = createCertificateRequest({
  subject,
  keyPair,
  dnsNames: ['n1'],
  ipAddresses: ['10.0.0.1', 'fd00::1'],
});

function issue(changes: Partial<Parameters<typeof signCertificate>[1]> = {}): string {
  return signCertificate(authority, {
    subject,
    publicKeyDer: keyPair.publicKey.export({ type: 'spki', format: 'der' }),
    notBefore: now,
    notAfter: new Date('2026-01-02T00:00:00Z'),
    usages: ['digital signature', 'client auth'],
    ...changes,
  });
}

test('a request comes back as it was made', () => {
  const request = verifiedCertificateRequest(requestPem);
  assert.deepEqual(request.subject, subject);
  assert.deepEqual(request.dnsNames, ['n1']);
  assert.deepEqual(request.ipAddresses, ['10.0.0.1', 'fd00::1']);
  assert.deepEqual(request.publicKeyDer, keyPair.publicKey.export({ type: 'spki', format: 'der' }));
});

for (const [kind, pair] of [
  ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
  ['Ed25519', generateKeyPairSync('ed25519')],
] as const) {
  test(`a request and a certificate may have an ${kind} key`, () => {
    const request = verifiedCertificateRequest(
      createCertificateRequest({ subject, keyPair: pair }),
    );
    const certificate = new X509Certificate(issue({ publicKeyDer: request.publicKeyDer }));
    assert.ok(certificate.checkPrivateKey(pair.privateKey));
  });
}

test('a request of which one bit was turned is refused, whichever it is', () => {
  const [block] = decodePem(requestPem);
  assert.ok(block);
  const { der } = block;
  fc.assert(
    fc.property(fc.nat(der.length - 1), fc.nat(7), (index, bit) => {
      const bent = Buffer.from(der);
      bent[index] = (bent[index] as number) ^ (1 << bit);
      assert.throws(
        () => verifiedCertificateRequest(encodePem('CERTIFICATE REQUEST', bent)),
        PkiError,
      );
    }),
    { numRuns: 500 },
  );
});

test('no bytes make the parsers fail with anything but a PkiError', () => {
  const survives = (parse: () => unknown) => {
    try {
      parse();
    } catch (error) {
      assert.ok(error instanceof PkiError, String(error));
    }
  };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (bytes, text) => {
      survives(() => parseDer(Buffer.from(bytes)));
      survives(() => verifiedCertificateRequest(encodePem('CERTIFICATE REQUEST', bytes)));
      survives(() => parseCertificates(encodePem('CERTIFICATE', bytes)));
      survives(() => parseCertificateRequest(text));
    }),
  );
});

test('a value that nests too deep, or is too large, is refused before it costs anything', () => {
  const deep = Buffer.concat([...Array(200)].map(() => Buffer.from([0x30, 0x80])));
  assert.throws(() => parseDer(deep), PkiError);
  assert.throws(() => parseDer(Buffer.alloc(70_000)), /too large/);
});

for (const [why, pem] of [
  ['has no PEM block', 'hello'],
  ['has a block of another type', issue()],
  ['calls itself new', requestPem.replaceAll('CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST')],
] as const) {
  test(`a request is refused when it ${why}`, () => {
    assert.throws(
      () => verifiedCertificateRequest(pem),
      /PEM block type must be CERTIFICATE REQUEST/,
    );
  });
}

test('a certificate holds what the template says and no more', () => {
  const [certificate] = parseCertificates(issue({ dnsNames: ['n1'], ipAddresses: ['::1'] }));
  assert.ok(certificate);
  assert.deepEqual(certificate.subject, subject);
  assert.deepEqual(certificate.extendedKeyUsages, ['1.3.6.1.5.5.7.3.2']);
  assert.equal(certificate.isAuthority, false);
  assert.equal(certificate.x509.subject, 'O=system:nodes\nCN=system:node:n1');
  assert.equal(certificate.x509.subjectAltName, 'DNS:n1, IP Address:0:0:0:0:0:0:0:1');
  assert.deepEqual(certificate.notAfter, new Date('2026-01-02T00:00:00Z'));
  assert.ok(certificate.x509.verify(createPublicKey(authority.privateKey)));
});

test('an authority is loaded from its files, and only with its own key', async () => {
  const { certificatePem } = authority;
  const privateKeyPem = privateKeyToPem(authority.privateKey);
  assert.equal(loadAuthority({ certificatePem, privateKeyPem }).certificate.isAuthority, true);
  const other = privateKeyToPem((await generateKeyPair()).privateKey);
  assert.throws(() => loadAuthority({ certificatePem, privateKeyPem: other }), /does not belong/);
  assert.throws(
    () =>
      loadAuthority({
        certificatePem: issue(),
        privateKeyPem: privateKeyToPem(keyPair.privateKey),
      }),
    /not one of a CA/,
  );
});

const chainOf = (pem: string) => parseCertificates(pem).map(({ der }) => der);
const trust = { authorities: [authority.certificate], now: new Date('2026-01-01T12:00:00Z') };

test('a client certificate of the authority is accepted', () => {
  const verified = verifyClientCertificate(chainOf(issue()), trust);
  assert.ok('subject' in verified && verified.subject.commonName === 'system:node:n1');
});

const stranger = await createAuthority({
  commonName: 'kubernetes',
  notBefore: now,
  notAfter: later,
});
for (const [why, chain, at, refusal] of [
  [
    'it is from another authority of the same name',
    chainOf(issue()),
    trust.now,
    /unknown authority/,
  ],
  ['it has expired', chainOf(issue()), later, /not valid now/],
  ['it is for servers', chainOf(issue({ usages: ['server auth'] })), trust.now, /not for client/],
  ['it is no certificate', [Buffer.from('x')], trust.now, /cannot be read/],
  ['there is none', [], trust.now, /cannot be read/],
] as const) {
  test(`a client certificate is refused when ${why}`, () => {
    const authorities = [why.includes('another') ? stranger.certificate : authority.certificate];
    const verdict = verifyClientCertificate(chain, { authorities, now: at });
    assert.match('refused' in verdict ? verdict.refused : '', refusal);
  });
}
