import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import test from 'node:test';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { tokenIssuer } from './issue-token.ts';
import { serviceAccountTokenAuthenticator } from './service-account-token.ts';
import { type TokenClaims, tokenClaims } from './token-claims.ts';
import { tokenKey } from './token-keys.ts';

const ISSUER = 'https://issuer.example';
const now = new Date('2026-01-01T00:00:00Z');
const RSA = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const serviceAccount = object('ServiceAccount', 'sa');
const pod = object('Pod', 'p');
const node = object('Node', 'n1');
const THERE = [serviceAccount, pod, node, object('Secret', 's')];

test('a token tells the account, its groups, and the pod and node that show it', async () => {
  const token = await tokenOf({ pod, node });
  assert.deepEqual(await found(token), {
    verdict: 'user',
    user: {
      name: 'system:serviceaccount:default:sa',
      uid: 'uid-sa',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default'],
      extra: {
        'authentication.kubernetes.io/credential-id': ['JTI=id'],
        'authentication.kubernetes.io/node-name': ['n1'],
        'authentication.kubernetes.io/node-uid': ['uid-n1'],
        'authentication.kubernetes.io/pod-name': ['p'],
        'authentication.kubernetes.io/pod-uid': ['uid-p'],
      },
    },
    audiences: ['api'],
  });
});

test('a token of an EC key counts, and one of an earlier key', async () => {
  for (const key of [RSA, EC]) {
    assert.equal((await found(await tokenOf({}, { key })))?.verdict, 'user');
  }
});

for (const [why, at, there, problem] of [
  ['it has expired', later(3_661), THERE, /has expired/],
  ['it is not valid yet', later(-61), THERE, /not valid yet/],
  ['its account is not there', now, [], /serviceaccounts "sa" not found/],
  [
    'its account is another now',
    now,
    [renewed(serviceAccount)],
    /UID \(new\) does not match claim \(uid-sa\)/,
  ],
  [
    'its account is being deleted for a minute',
    later(61),
    [ending(serviceAccount)],
    /default\/sa has been deleted/,
  ],
  ['its pod is not there', now, [serviceAccount], /has been invalidated/],
  ['its pod is another now', now, [serviceAccount, renewed(pod)], /pod UID \(new\) does not match/],
] as const) {
  test(`a token is refused when ${why}`, async () => {
    const verdict = await found(await tokenOf({ pod }), { at, there });
    assert.equal(verdict?.verdict, 'refused');
    assert.match(verdict?.verdict === 'refused' ? (verdict.told ?? '') : '', problem);
  });
}

test('clocks may differ by a minute', async () => {
  for (const at of [later(3_659), later(-59)]) {
    assert.equal((await found(await tokenOf({}), { at }))?.verdict, 'user');
  }
});

test('a token bound to a node or a Secret ends with it', async () => {
  for (const binding of [{ node }, { secret: object('Secret', 's') }]) {
    const token = await tokenOf(binding);
    assert.equal((await found(token))?.verdict, 'user');
    assert.equal((await found(token, { there: [serviceAccount] }))?.verdict, 'refused');
  }
});

test('a token counts only where one of its audiences is wanted', async () => {
  const token = await tokenOf({}, { audiences: ['api', 'vault'] });
  const verdict = await found(token, { audiences: ['vault', 'x'] });
  assert.deepEqual(verdict?.verdict === 'user' && verdict.audiences, ['vault']);
  const elsewhere = await found(token, { audiences: ['x'] });
  assert.match(
    elsewhere?.verdict === 'refused' ? elsewhere.reason : '',
    /^token audiences \["api" "vault"\] is invalid for the target audiences \["x"\]$/,
  );
});

test('a token of another issuer is none of ours, and neither is what is no token', async () => {
  const foreign = await tokenOf({}, { issuer: 'https://other.example' });
  for (const token of [foreign, 'abcdef.0123456789abcdef', 'a.b.c', '']) {
    assert.equal(await found(token), undefined);
  }
});

test('a token under our name that another key signed, or that was changed, is refused', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const forged = await tokenOf({}, { key: privateKey });
  const [head, , signature] = (await tokenOf({})).split('.');
  const admin = { iss: ISSUER, aud: ['api'], sub: 'x' };
  const changed = [head, Buffer.from(JSON.stringify(admin)).toString('base64url'), signature];
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  for (const token of [forged, changed.join('.'), [none, changed[1], ''].join('.')]) {
    assert.equal((await found(token))?.verdict, 'refused');
  }
});

async function found(
  token: string,
  of: { at?: Date; there?: readonly KubeObject[]; audiences?: readonly string[] } = {},
) {
  const authenticator = await serviceAccountTokenAuthenticator({
    keys: [RSA, EC].map(tokenKey),
    issuer: ISSUER,
    audiences: ['api'],
    find: (kind, { name }) =>
      (of.there ?? THERE).find((each) => each.kind === kind && each.metadata.name === name),
  });
  return authenticator(token, { now: of.at ?? now, audiences: of.audiences ?? ['api'] });
}

function tokenOf(
  binding: Parameters<typeof tokenClaims>[0]['binding'],
  of: { issuer?: string; key?: KeyObject; audiences?: readonly string[] } = {},
): Promise<string> {
  const claims: TokenClaims = tokenClaims(
    { serviceAccount, binding, audiences: of.audiences ?? ['api'], lifetimeSeconds: 3_600 },
    { now, tokenId: 'id' },
  );
  return tokenIssuer({ issuer: of.issuer ?? ISSUER, signingKey: of.key ?? RSA })(claims);
}

function later(seconds: number): Date {
  return new Date(now.getTime() + seconds * 1_000);
}

function renewed(of: KubeObject): KubeObject {
  return { ...of, metadata: { ...of.metadata, uid: 'new' } };
}

function ending(of: KubeObject): KubeObject {
  return { ...of, metadata: { ...of.metadata, deletionTimestamp: now.toISOString() } };
}

function object(kind: string, name: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind,
    metadata: { name, uid: `uid-${name}`, namespace: kind === 'Node' ? '' : 'default' },
  };
}
