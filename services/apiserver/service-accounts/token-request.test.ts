import assert from 'node:assert/strict';
import test from 'node:test';
import type { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { TokenClaims } from './token-claims.ts';
import { answerTokenRequest, type TokenGiver } from './token-request.ts';

const API = 'https://kubernetes.default.svc.cluster.local';
const now = new Date('2026-01-01T00:00:00.700Z');
const BEGIN_SECONDS = Date.parse('2026-01-01T00:00:00Z') / 1_000;
const THERE = [
  object('ServiceAccount', 'sa'),
  object('Pod', 'p', { serviceAccountName: 'sa', nodeName: 'n1' }),
  object('Pod', 'lost', { serviceAccountName: 'sa', nodeName: 'gone' }),
  object('Pod', 'others', { serviceAccountName: 'another' }),
  object('Secret', 's'),
  object('Node', 'n1'),
];

test('a request that says nothing gets an hour, for this apiserver', async () => {
  const { claims, answer } = await answered({});
  assert.deepEqual(claims, {
    aud: [API],
    exp: BEGIN_SECONDS + 3_600,
    iat: BEGIN_SECONDS,
    nbf: BEGIN_SECONDS,
    jti: 'id',
    sub: 'system:serviceaccount:default:sa',
    'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'sa', uid: 'uid-sa' } },
  });
  assert.deepEqual(answer, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: {
      name: 'sa',
      namespace: 'default',
      uid: 'uid-sa',
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    spec: { audiences: [API], expirationSeconds: 3_600, boundObjectRef: null },
    status: { token: 'signed', expirationTimestamp: '2026-01-01T01:00:00Z' },
  });
});

test('a token bound to a pod names the pod and its node', async () => {
  const pod = { name: 'p', uid: 'uid-p' };
  const { claims } = await answered({ spec: bound('Pod', 'p') });
  const told = claims?.['kubernetes.io'];
  assert.deepEqual([told?.pod, told?.node], [pod, { name: 'n1', uid: 'uid-n1' }]);
});

test('of a node that is not there, a token bound to a pod tells the name', async () => {
  const { claims } = await answered({ spec: bound('Pod', 'lost') });
  assert.deepEqual(claims?.['kubernetes.io'].node, { name: 'gone' });
});

for (const [kind, name, field] of [
  ['Secret', 's', 'secret'],
  ['Node', 'n1', 'node'],
] as const) {
  test(`a token can be bound to a ${kind}`, async () => {
    const { claims } = await answered({ spec: bound(kind, name) });
    assert.deepEqual(claims?.['kubernetes.io'][field], { name, uid: `uid-${name}` });
  });
}

test('a pod that knows of no renewal gets a year, and is told an hour', async () => {
  const { claims, answer } = await answered({
    spec: { ...bound('Pod', 'p'), expirationSeconds: 3_607 },
  });
  assert.equal(claims?.exp, BEGIN_SECONDS + 365 * 24 * 3_600);
  assert.equal(claims?.['kubernetes.io'].warnafter, BEGIN_SECONDS + 3_607);
  assert.equal(answer['status'] && statusOf(answer).expirationTimestamp, '2026-01-01T01:00:07Z');
});

test('such a token for another audience lives no longer than it was asked for', async () => {
  const spec = { ...bound('Pod', 'p'), expirationSeconds: 3_607, audiences: ['vault'] };
  const { claims } = await answered({ spec });
  assert.equal(claims?.exp, BEGIN_SECONDS + 3_607);
});

test('a life over the limit is shortened, with a warning', async () => {
  const warnings: string[] = [];
  const limited = { lifetimeMaximumSeconds: 7_200 };
  const { claims, answer } = await answered(
    { spec: { expirationSeconds: 9_000 } },
    { ...limited, warnings },
  );
  assert.equal(claims?.exp, BEGIN_SECONDS + 7_200);
  assert.equal(statusOf(answer).expirationTimestamp, '2026-01-01T02:00:00Z');
  assert.deepEqual(warnings, ['requested expiration of 9000 seconds shortened to 7200 seconds']);
});

for (const [why, request, code, problem] of [
  ['less than ten minutes', { spec: { expirationSeconds: 599 } }, 422, /less than 10 minutes/],
  ['more than 2^32 seconds', { spec: { expirationSeconds: 2 ** 32 + 1 } }, 422, /larger than 2/],
  [
    'another name than the URL',
    { metadata: { name: 'x' } },
    422,
    /must match the service account name/,
  ],
  ['another uid', { metadata: { uid: 'x' } }, 409, /does not match the UID of the service account/],
  ['an object without a name', { spec: bound('Pod', '') }, 400, /^Name parameter required\.$/],
  ['a pod that is not there', { spec: bound('Pod', 'x') }, 404, /pods "x" not found/],
  ['another account’s pod', { spec: bound('Pod', 'others') }, 400, /different serviceaccount name/],
  [
    'a kind that nothing ends with',
    { spec: bound('ConfigMap', 's') },
    400,
    /object of type \/v1, Kind=ConfigMap$/,
  ],
  [
    'a Pod of another group',
    { spec: bound('Pod', 'p', { apiVersion: 'x/v1' }) },
    400,
    /x\/v1, Kind=Pod$/,
  ],
  [
    'another object’s uid',
    { spec: bound('Secret', 's', { uid: 'x' }) },
    409,
    /on Secret "s": the UID in the bound/,
  ],
] as const) {
  test(`a request with ${why} is refused with ${code}`, async () => {
    const isExpected = (error: ApiError) => error.code === code && problem.test(error.message);
    await assert.rejects(answered(request), isExpected);
  });
}

test('for an account that is not there nothing is signed', async () => {
  const isExpected = ({ code, message }: ApiError) =>
    code === 404 && message === 'serviceaccounts "nobody" not found';
  await assert.rejects(answered({}, { name: 'nobody' }), isExpected);
});

async function answered(
  request: { readonly metadata?: object; readonly spec?: object },
  of: { name?: string; lifetimeMaximumSeconds?: number; warnings?: string[] } = {},
) {
  let claims: TokenClaims | undefined;
  const giver: TokenGiver = {
    find: (kind, { name }) =>
      THERE.find((each) => each.kind === kind && each.metadata.name === name),
    async issue(given) {
      claims = given;
      return 'signed';
    },
    audiences: [API],
    lifetimeMaximumSeconds: of.lifetimeMaximumSeconds ?? 0,
    extendsLifetimes: true,
  };
  const answer = await answerTokenRequest(giver, {
    request: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: {},
      ...request,
    },
    namespace: 'default',
    name: of.name ?? 'sa',
    now,
    tokenId: 'id',
    warnings: of.warnings ?? [],
  });
  return { claims, answer };
}

function bound(kind: string, name: string, change: object = {}) {
  return { boundObjectRef: { apiVersion: 'v1', kind, name, ...change } };
}

function statusOf(answer: KubeObject): { readonly expirationTimestamp: string } {
  return answer['status'] as { readonly expirationTimestamp: string };
}

function object(kind: string, name: string, spec: object = {}): KubeObject {
  const metadata = { name, uid: `uid-${name}`, namespace: 'default' };
  return { apiVersion: 'v1', kind, metadata, spec };
}
