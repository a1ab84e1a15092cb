import assert from 'node:assert/strict';
import test from 'node:test';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { Cluster } from '#world/cluster.ts';
import { clientCertificate } from '#world/identity.ts';
import { PODS, SERVICE_ACCOUNTS, TOKEN_REVIEWS } from '#world/resources.ts';
import { whoAmI } from '#world/who-am-i.ts';

const ISSUER = 'https://kubernetes.default.svc.cluster.local';
const unauthorized = { code: 401, reason: 'Unauthorized', message: 'Unauthorized' };

test('tokens of service accounts', async (t) => {
  await using cluster = await Cluster.start();
  const { admin } = cluster;
  await make(admin, account('robot'));

  await t.test(
    'a token is who its account is, and no more after the account is another',
    async () => {
      const { status } = await ask(admin, 'robot', {});
      const client = cluster.client({ token: status.token });
      const user = await whoAmI(client);
      assert.equal(user.username, 'system:serviceaccount:default:robot');
      assert.deepEqual(user.groups, [
        'system:serviceaccounts',
        'system:serviceaccounts:default',
        'system:authenticated',
      ]);
      await admin.delete(SERVICE_ACCOUNTS, { name: 'robot', namespace: 'default' });
      await assert.rejects(whoAmI(client), unauthorized);
      await make(admin, account('robot'));
      await assert.rejects(whoAmI(client), unauthorized);
    },
  );

  await t.test('a token bound to a pod ends with the pod', async () => {
    const { metadata } = await make(admin, pod('p', { serviceAccountName: 'robot' }));
    const reference = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: metadata.uid };
    const { status } = await ask(admin, 'robot', { boundObjectRef: reference });
    const client = cluster.client({ token: status.token });
    const { extra = {} } = await whoAmI(client);
    assert.deepEqual(extra['authentication.kubernetes.io/pod-name'], ['p']);
    await admin.delete(PODS, { name: 'p', namespace: 'default' });
    await assert.rejects(whoAmI(client), unauthorized);
  });

  await t.test(
    'a token for somebody else is not taken here, and a TokenReview knows it',
    async () => {
      const { status } = await ask(admin, 'robot', { audiences: ['vault'] });
      await assert.rejects(whoAmI(cluster.client({ token: status.token })), unauthorized);
      const theirs = await review(admin, status.token, ['vault']);
      assert.equal(theirs.authenticated, true);
      assert.deepEqual(theirs.audiences, ['vault']);
      const ours = await review(admin, status.token);
      assert.equal(ours.authenticated, undefined);
      assert.equal(
        ours.error,
        `[invalid bearer token, token audiences ["vault"] is invalid for the target audiences ["${ISSUER}"]]`,
      );
    },
  );

  await t.test('every service account may look up by what its token is checked', async () => {
    const { status } = await ask(admin, 'robot', {});
    const client = cluster.client({ token: status.token });
    const configuration = await read(client, '/.well-known/openid-configuration');
    assert.equal(configuration['issuer'], ISSUER);
    const { keys } = (await read(client, '/openid/v1/jwks')) as unknown as { keys: object[] };
    assert.equal(keys.length, 1);
    const [head = ''] = status.token.split('.');
    const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string };
    assert.partialDeepStrictEqual(keys[0], { kid, alg: 'RS256', kty: 'RSA', use: 'sig' });
  });

  await t.test('a node gets tokens of the accounts of its own pods alone', async () => {
    const n1 = await nodeOf(cluster, 'n1');
    const volumes = [
      { name: 't', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } },
    ];
    const spec = { serviceAccountName: 'robot', volumes };
    const here = await make(admin, pod('here', { ...spec, nodeName: 'n1' }));
    const there = await make(admin, pod('there', { ...spec, nodeName: 'n2' }));
    const { status } = await ask(n1, 'robot', boundTo(here));
    assert.match(status.token, /^ey/);
    for (const [name, request, problem] of [
      ['robot', {}, /node requested token not bound to a pod/],
      ['robot', boundTo(there), /bound to a pod scheduled on a different node/],
      [
        'robot',
        { ...boundTo(here), audiences: ['x'] },
        /audience "x" not found in pod spec volume/,
      ],
      ['default', boundTo(here), /no relationship found between node 'n1' and this object/],
    ] as const) {
      await assert.rejects(ask(n1, name, request), (error: { code: number; message: string }) => {
        return error.code === 403 && problem.test(error.message);
      });
    }
  });

  await t.test(
    'without a key there are no tokens, and discovery does not tell of them',
    async () => {
      const { server } = await cluster.apiserver([
        `--client-ca-file=${cluster.file('pki', 'ca.crt')}`,
      ]);
      const keyless = cluster.clientOf({ ...cluster.adminConfig, server });
      await assert.rejects(ask(keyless, 'robot', {}), { code: 404 });
      const { resources } = (await read(keyless, '/api/v1')) as unknown as {
        resources: { name: string }[];
      };
      assert.ok(!resources.some(({ name }) => name === 'serviceaccounts/token'));
    },
  );

  await t.test('the key stays when the cluster starts again', async () => {
    const { status } = await ask(admin, 'robot', {});
    await cluster.stop({ keep: true });
    await using again = await Cluster.start(['--nodes=0'], cluster.directory);
    const user = await whoAmI(again.client({ token: status.token }));
    assert.equal(user.username, 'system:serviceaccount:default:robot');
  });
});

type Status = { readonly token: string; readonly expirationTimestamp: string };

async function ask(
  client: ApiClient,
  name: string,
  spec: object,
): Promise<KubeObject & { readonly status: Status }> {
  const apiVersion = 'authentication.k8s.io/v1';
  const metadata = { name, namespace: 'default' };
  const request = { apiVersion, kind: 'TokenRequest', metadata, spec };
  return client.create(SERVICE_ACCOUNTS, request, { subresource: 'token' });
}

type Review = {
  readonly authenticated?: boolean;
  readonly audiences?: readonly string[];
  readonly error?: string;
};

async function review(client: ApiClient, token: string, audiences?: string[]): Promise<Review> {
  const apiVersion = 'authentication.k8s.io/v1';
  const spec = { token, ...(audiences && { audiences }) };
  const answer = await client.create(TOKEN_REVIEWS, {
    ...{ apiVersion, kind: 'TokenReview', metadata: {}, spec },
  });
  return answer['status'] as Review;
}

async function read(client: ApiClient, path: string): Promise<Readonly<Record<string, unknown>>> {
  const { status, body } = await client.raw({ method: 'GET', path });
  assert.equal(status, 200);
  return JSON.parse(body.toString()) as Readonly<Record<string, unknown>>;
}

async function nodeOf(cluster: Cluster, name: string): Promise<ApiClient> {
  const subject = { commonName: `system:node:${name}`, organizations: ['system:nodes'] };
  const certificate = await clientCertificate(await cluster.authority(), { subject });
  return cluster.client({ clientCertificate: certificate });
}

async function make(client: ApiClient, object: KubeObject): Promise<KubeObject> {
  return client.create(object.kind === 'Pod' ? PODS : SERVICE_ACCOUNTS, object);
}

function account(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'default' } };
}

function pod(name: string, spec: object): KubeObject {
  const containers = [{ name: 'c', image: 'example.com/c:1' }];
  const metadata = { name, namespace: 'default' };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers, ...spec } };
}

function boundTo({ metadata: { name, uid } }: KubeObject) {
  return { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid } };
}
