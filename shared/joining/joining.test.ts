import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import test, { type TestContext } from 'node:test';
import { createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { clusterInfoSignature } from '@rollcall/shared/bootstrap-token/cluster-info-signature.ts';
import {
  type Authority,
  createAuthority,
  signCertificate,
} from '@rollcall/shared/pki/authority.ts';
import { generateKeyPair, privateKeyToPem } from '@rollcall/shared/pki/key-pair.ts';
import { authorityHash } from './authority-hash.ts';
import { discover } from './discover.ts';
import { explainRefusal } from './explain-refusal.ts';
import type { JoinProblemCause } from './join-problem.ts';

const HOUR = 3_600_000;
const token = { id: 'abcdef', secret: '0123456789abcdef' };
const now = () => new Date();

type Stub = {
  readonly status?: number;
  readonly signature?: string | undefined;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Of the server's certificate and of its clock, against ours. */
  readonly aheadMilliseconds?: number;
};

/** A server of cluster-info, with an authority of its own. */
async function stubServer(t: TestContext, stub: Stub = {}) {
  const ahead = stub.aheadMilliseconds ?? 0;
  const life = {
    notBefore: new Date(Date.now() + ahead - HOUR),
    notAfter: new Date(Date.now() + ahead + HOUR),
  };
  const authority = await createAuthority({ commonName: 'kubernetes', ...life });
  const server = createServer(await servingPair(authority, life), (request, response) => {
    const isKnown = !request.headers.authorization;
    response.setHeader('date', new Date(Date.now() + ahead).toUTCString());
    response.writeHead(isKnown ? (stub.status ?? 200) : 401);
    response.end(isKnown ? JSON.stringify(configMap()) : '{"kind":"Status","code":401}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const kubeconfig = JSON.stringify({
    clusters: [
      {
        name: '',
        cluster: {
          server: url,
          'certificate-authority-data': Buffer.from(authority.certificatePem).toString('base64'),
        },
      },
    ],
  });
  function configMap() {
    const signature =
      'signature' in stub ? stub.signature : clusterInfoSignature(kubeconfig, token);
    return {
      kind: 'ConfigMap',
      metadata: { annotations: stub.annotations },
      data: { kubeconfig, 'jws-kubeconfig-abcdef': signature },
    };
  }
  return { url, authority, hash: authorityHash(authority.certificate) };
}

async function servingPair(
  authority: Authority,
  life: { readonly notBefore: Date; readonly notAfter: Date },
) {
  const { privateKey, publicKey } = await generateKeyPair();
  const cert = signCertificate(authority, {
    subject: { commonName: 'kube-apiserver', organizations: [] },
    publicKeyDer: publicKey.export({ type: 'spki', format: 'der' }),
    usages: ['digital signature', 'server auth'],
    ipAddresses: ['127.0.0.1'],
    ...life,
  });
  return { cert, key: privateKeyToPem(privateKey) };
}

const because = (why: JoinProblemCause) => ({ name: 'JoinProblem', why });
const ended = JSON.stringify({ abcdef: '2020-01-01T00:00:00.000Z' });

test('a signed cluster-info of the wanted authority is believed', async (t) => {
  const { url, hash, authority } = await stubServer(t);
  const found = await discover({ server: url, token, authorityHashes: [hash] }, { now });
  assert.deepEqual(found, { server: url, certificateAuthorityPem: authority.certificatePem });
});

for (const [what, stub, why] of [
  ['no signature', { signature: undefined }, 'token-unknown'],
  [
    'no signature, and the end of the token is told',
    { signature: undefined, annotations: { 'rollcall/token-ends': ended } },
    'token-expired',
  ],
  ['a signature by another secret', { signature: 'x..y' }, 'token-mismatch'],
  ['an answer of 503', { status: 503 }, 'not-ready'],
  ['no cluster-info', { status: 404 }, 'not-ready'],
] as const) {
  test(`with ${what}, discovery says ${why}`, async (t) => {
    const { url, hash } = await stubServer(t, stub);
    const attempt = discover({ server: url, token, authorityHashes: [hash] }, { now });
    await assert.rejects(attempt, because(why));
  });
}

test('an authority of another hash is refused, with both hashes', async (t) => {
  const { url, hash } = await stubServer(t);
  const other = `sha256:${'0'.repeat(64)}`;
  const attempt = discover({ server: url, token, authorityHashes: [other] }, { now });
  await assert.rejects(attempt, (error: Error) => {
    assert.ok(error.message.includes(hash) && error.message.includes(other));
    return true;
  });
});

test('a server that nobody is at is a control plane that is not ready', async () => {
  const attempt = discover({ server: 'https://127.0.0.1:1', token, authorityHashes: [] }, { now });
  await assert.rejects(attempt, because('not-ready'));
});

for (const [hours, words] of [
  [3, /(3h0m\d+|2h59m\d+)s behind/],
  [-3, /(3h0m\d+|2h59m\d+)s ahead of/],
] as const) {
  test(`a server whose clock is ${hours} hours from ours makes us look at our clock`, async (t) => {
    const { url, hash } = await stubServer(t, { aheadMilliseconds: hours * HOUR });
    const attempt = discover({ server: url, token, authorityHashes: [hash] }, { now });
    await assert.rejects(attempt, { ...because('skewed-clock'), message: words });
  });
}

/** What a client with the token meets, explained. */
async function explained(config: {
  readonly server: string;
  readonly certificateAuthorityPem: string;
}) {
  const credentials = { ...config, token: 'abcdef.0123456789abcdef' };
  const client = createApiClient(credentials, { userAgent: 'test' });
  try {
    await client.get({ group: '', version: 'v1', plural: 'nodes' }, { name: 'n' });
    return undefined;
  } catch (error) {
    return (await explainRefusal(error, credentials, { now }))?.why;
  } finally {
    client.close();
  }
}

test('a refused token is explained by what cluster-info tells of it', async (t) => {
  const unknown = await stubServer(t);
  const expired = await stubServer(t, { annotations: { 'rollcall/token-ends': ended } });
  const of = ({ url, authority }: typeof unknown) =>
    explained({ server: url, certificateAuthorityPem: authority.certificatePem });
  assert.equal(await of(unknown), 'token-unknown');
  assert.equal(await of(expired), 'token-expired');
});

test('a server of another authority is explained as such', async (t) => {
  const [ours, theirs] = [await stubServer(t), await stubServer(t)];
  const mixed = { server: ours.url, certificateAuthorityPem: theirs.authority.certificatePem };
  assert.equal(await explained(mixed), 'wrong-authority');
});
