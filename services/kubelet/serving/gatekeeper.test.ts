import assert from 'node:assert/strict';
import test from 'node:test';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { createAuthority, signCertificate } from '@rollcall/shared/pki/authority.ts';
import { parseCertificates } from '@rollcall/shared/pki/certificate.ts';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { Gatekeeper, type GatekeeperOptions } from './gatekeeper.ts';

const NOW = new Date('2026-01-01T00:00:00Z');
const life = { notBefore: NOW, notAfter: new Date('2026-01-02T00:00:00Z') };
const nobody = { certificate: undefined, authorizationHeader: undefined };
const metrics = { verb: 'get', subresource: 'metrics' };

/** An apiserver that knows one token, and lets one user in. */
function gate(options: Partial<GatekeeperOptions> = {}) {
  const asked: KubeObject[] = [];
  const client = {
    create: async (_: unknown, object: KubeObject) => {
      asked.push(object);
      const spec = object['spec'] as { readonly token?: string; readonly user?: string };
      const status =
        object.kind === 'TokenReview'
          ? { authenticated: spec.token === 'good', user: { username: 'alice', groups: ['g'] } }
          : { allowed: spec.user === 'alice' };
      return { ...object, status };
    },
  } as unknown as ApiClient;
  const gatekeeper = new Gatekeeper({
    nodeName: 'n1',
    client: () => client,
    authorities: [],
    allowAnonymous: false,
    asksTokenReview: true,
    mode: 'Webhook',
    now: () => NOW,
    ...options,
  });
  return { gatekeeper, asked };
}

test('who shows nothing is not let in, unless anonymous is', async () => {
  assert.deepEqual(await gate().gatekeeper.entry(nobody, metrics), { verdict: 'unauthorized' });
  const open = gate({ allowAnonymous: true });
  assert.deepEqual(await open.gatekeeper.entry(nobody, metrics), {
    verdict: 'forbidden',
    user: 'system:anonymous',
  });
});

test('a token is reviewed once, and so is what its bearer may', async () => {
  const { gatekeeper, asked } = gate();
  const shown = { ...nobody, authorizationHeader: 'Bearer good' };
  assert.deepEqual(await gatekeeper.entry(shown, metrics), { verdict: 'in' });
  assert.deepEqual(await gatekeeper.entry(shown, metrics), { verdict: 'in' });
  assert.deepEqual(
    asked.map(({ kind }) => kind),
    ['TokenReview', 'SubjectAccessReview'],
  );
  assert.deepEqual(asked[1]?.['spec'], {
    user: 'alice',
    groups: ['g'],
    resourceAttributes: {
      version: 'v1',
      resource: 'nodes',
      name: 'n1',
      verb: 'get',
      subresource: 'metrics',
    },
  });
});

test('a token that nobody knows is not let in, nor is any when tokens are not asked about', async () => {
  const bad = { ...nobody, authorizationHeader: 'Bearer bad' };
  const unauthorized = { verdict: 'unauthorized' };
  assert.deepEqual(await gate().gatekeeper.entry(bad, metrics), unauthorized);
  const good = { ...nobody, authorizationHeader: 'Bearer good' };
  const closed = gate({ asksTokenReview: false });
  assert.deepEqual(await closed.gatekeeper.entry(good, metrics), unauthorized);
});

test('a client certificate of the authority is let in by its name, another is not', async () => {
  const [ours, theirs] = await Promise.all([certified('ours'), certified('theirs')]);
  const { gatekeeper } = gate({ authorities: parseCertificates(ours.authorityPem) });
  const entry = (certificate: Buffer) => gatekeeper.entry({ ...nobody, certificate }, metrics);
  assert.deepEqual(await entry(ours.der), { verdict: 'in' });
  assert.deepEqual(await entry(theirs.der), { verdict: 'unauthorized' });
});

test('with AlwaysAllow nothing is asked once it is known who it is', async () => {
  const { gatekeeper, asked } = gate({ mode: 'AlwaysAllow', allowAnonymous: true });
  assert.deepEqual(await gatekeeper.entry(nobody, metrics), { verdict: 'in' });
  assert.equal(asked.length, 0);
});

test('without a certificate of the node’s own the apiserver cannot be asked', async () => {
  const { gatekeeper } = gate({ client: () => undefined });
  const shown = { ...nobody, authorizationHeader: 'Bearer good' };
  await assert.rejects(gatekeeper.entry(shown, metrics), /no certificate yet/);
});

async function certified(name: string) {
  const authority = await createAuthority({ commonName: name, ...life });
  const { publicKey } = await generateKeyPair();
  const pem = signCertificate(authority, {
    subject: { commonName: 'alice', organizations: ['g'] },
    publicKeyDer: publicKey.export({ type: 'spki', format: 'der' }),
    usages: ['digital signature', 'client auth'],
    ...life,
  });
  const der = parseCertificates(pem)[0]?.der ?? assert.fail('there is one');
  return { der, authorityPem: authority.certificatePem };
}
