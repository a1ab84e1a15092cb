import assert from 'node:assert/strict';
import { generateKeyPair as generate } from 'node:crypto';
import test from 'node:test';
import { promisify } from 'node:util';
import type { CertificateSigningRequest } from '@rollcall/shared/csr/certificate-signing-request.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { type Certificate, parseCertificates } from '@rollcall/shared/pki/certificate.ts';
import { generateKeyPair, type KeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { nodeRequest } from '#world/identity.ts';
import { REQUESTS } from '#world/resources.ts';
import { createToken } from '#world/tokens.ts';

const minute = 60_000;

test('what is signed', async (t) => {
  await using cluster = await Cluster.start(['--nodes=0', '--cluster-signing-duration=1h']);
  const { admin } = cluster;
  const { token } = await createToken(admin);
  const node = cluster.client({ token });

  const issued = async (object: KubeObject): Promise<Certificate> => {
    const { metadata } = await node.create(REQUESTS, object);
    const csr = await eventually('the certificate', async () => {
      const now = await admin.get<CertificateSigningRequest>(REQUESTS, {
        name: metadata.name ?? '',
      });
      return now.status?.certificate && now;
    });
    const pem = Buffer.from((csr as CertificateSigningRequest).status?.certificate ?? '', 'base64');
    const [leaf, ...more] = parseCertificates(pem.toString());
    assert.ok(leaf && more.length === 0);
    return leaf;
  };

  await t.test('a P-256 key: by the authority, for the duration, five minutes back', async () => {
    const leaf = await issued(nodeRequest('n1', await generateKeyPair()));
    const { certificate } = await cluster.authority();
    assert.ok(leaf.x509.verify(certificate.x509.publicKey));
    assert.equal(leaf.notAfter.getTime() - leaf.notBefore.getTime(), 65 * minute);
    assert.deepEqual(leaf.extendedKeyUsages, ['1.3.6.1.5.5.7.3.2']);
    assert.equal(leaf.isAuthority, false);
  });

  await t.test('an RSA key', async () => {
    const pair: KeyPair = await promisify(generate)('rsa', { modulusLength: 2_048 });
    const usages = ['digital signature', 'key encipherment', 'client auth'];
    const leaf = await issued(nodeRequest('n2', pair, { usages }));
    assert.equal(leaf.x509.publicKey.asymmetricKeyType, 'rsa');
  });

  await t.test('a shorter life where one is asked for', async () => {
    const pair = await generateKeyPair();
    const leaf = await issued(nodeRequest('n3', pair, { expirationSeconds: 600 }));
    assert.equal(leaf.notAfter.getTime() - leaf.notBefore.getTime(), 15 * minute);
  });

  await t.test('never longer than the controller-manager grants', async () => {
    const pair = await generateKeyPair();
    const leaf = await issued(nodeRequest('n4', pair, { expirationSeconds: 86_400 }));
    assert.equal(leaf.notAfter.getTime() - leaf.notBefore.getTime(), 65 * minute);
  });

  await t.test('what breaks a signer’s rule fails for ever, with the rule’s words', async () => {
    const object = nodeRequest('n5', await generateKeyPair(), {
      signerName: 'kubernetes.io/kubelet-serving',
      usages: ['digital signature', 'server auth'],
    });
    const { metadata } = await node.create(REQUESTS, object);
    const name = metadata.name ?? '';
    const csr = await admin.get<CertificateSigningRequest>(REQUESTS, { name });
    const approved = { type: 'Approved', status: 'True', reason: 'ByHand' };
    await admin.update(
      REQUESTS,
      { ...csr, status: { conditions: [approved] } },
      { subresource: 'approval' },
    );
    await eventually('it failed', async () => {
      const now = await admin.get<CertificateSigningRequest>(REQUESTS, { name });
      const failed = now.status?.conditions?.find(({ type }) => type === 'Failed');
      if (!failed) return undefined;
      assert.equal(failed.reason, 'SignerValidationFailure');
      assert.equal(failed.message, 'DNS or IP subjectAltName is required');
      return true;
    });
  });
});
