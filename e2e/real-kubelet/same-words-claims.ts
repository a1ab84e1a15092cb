import assert from 'node:assert/strict';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Claim } from '#interop/claim.ts';
import type { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { PODS, SERVICE_ACCOUNTS, TOKEN_REVIEWS } from '#world/resources.ts';
import { KUBERNETES_VERSION } from './kubernetes-binaries.ts';
import type { UpstreamCluster } from './upstream-cluster.ts';

/** Upstream's apiserver and ours, asked the same. */
export class Both {
  readonly client = 'rollcall’s apiserver, as';
  readonly version = `kube-apiserver ${KUBERNETES_VERSION}`;
  readonly theirs: ApiClient;
  readonly ours: ApiClient;

  constructor(upstream: UpstreamCluster, cluster: Cluster) {
    this.theirs = upstream.admin;
    this.ours = cluster.admin;
  }
}

const UNITS = [
  '',
  'n',
  'u',
  'm',
  'k',
  'M',
  'G',
  'T',
  'P',
  'Ki',
  'Mi',
  'Gi',
  'Ti',
  'e0',
  'E3',
  'e-2',
];
const NUMBERS = [
  '0',
  '1',
  '7',
  '8',
  '10',
  '0.5',
  '1.5',
  '1000',
  '1024',
  '1025',
  '1.234',
  '2500',
  '.25',
  '6.',
  '007',
  '0.0001',
];

const TOKEN_REQUESTS: readonly object[] = [
  {},
  { audiences: ['vault'], expirationSeconds: 600 },
  { expirationSeconds: 599 },
  { expirationSeconds: 2 ** 33 },
  { boundObjectRef: {} },
  { boundObjectRef: { kind: 'ConfigMap', apiVersion: 'v1', name: 'x' } },
  { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'x' } },
  { boundObjectRef: { kind: 'Secret', apiVersion: 'v1' } },
];
const AUDIENCES: readonly (readonly string[])[] = [[], ['vault'], ['vault', 'x'], ['x']];

export const SAME_WORDS_CLAIMS: readonly Claim<Both>[] = [
  {
    what: 'gives tokens to service accounts, refuses them and reviews them in the words that it uses',
    async check({ theirs, ours }) {
      const told = async (admin: ApiClient) => [
        await Promise.all(TOKEN_REQUESTS.map((spec) => tokenTold(admin, spec))),
        await Promise.all(AUDIENCES.map((audiences) => reviewTold(admin, audiences))),
      ];
      assert.deepEqual(await told(ours), await told(theirs));
    },
  },
  {
    what: 'writes quantities in the forms that it writes',
    async check({ theirs, ours }) {
      const sent = UNITS.flatMap((unit) => NUMBERS.map((number) => number + unit));
      assert.deepEqual(await toldLimits(ours, sent), await toldLimits(theirs, sent));
    },
  },
];

/** A token's head and claims, or the words of the refusal, without what differs from one cluster to the next. */
async function tokenTold(admin: ApiClient, spec: object): Promise<unknown> {
  try {
    const [head, claims] = partsOf(await tokenOf(admin, spec));
    const { kid: _, ...rest } = head;
    // Since 1.32 a token has an identity of its own.
    const { iat = 0, exp = 0, nbf, iss, jti: __, 'kubernetes.io': of, ...other } = claims;
    const times = { lifetime: Number(exp) - Number(iat), startsAtOnce: nbf === iat };
    const { uid: ___, ...account } = of.serviceaccount;
    const aud = other['aud'] === iss || String(other['aud']) === iss ? 'the issuer' : other['aud'];
    return { rest, times, account, namespace: of.namespace, sub: other['sub'], aud };
  } catch (error) {
    if (error instanceof ApiError) return [error.code, error.reason, error.message];
    throw error;
  }
}

/** What a review says of a token for a vault. */
async function reviewTold(admin: ApiClient, audiences: readonly string[]): Promise<unknown> {
  const token = await tokenOf(admin, { audiences: ['vault'] });
  const apiVersion = 'authentication.k8s.io/v1';
  const spec = { token, audiences };
  const review = { apiVersion, kind: 'TokenReview', metadata: {}, spec };
  const { status } = (await admin.create(TOKEN_REVIEWS, review)) as { status?: ReviewStatus };
  const { user, error = '', ...rest } = status ?? {};
  const issuer = partsOf(await tokenOf(admin, {}))[1].iss;
  const words = error.replaceAll(issuer, 'ISSUER');
  return { ...rest, username: user?.username, groups: user?.groups, words };
}

type ReviewStatus = {
  readonly user?: { readonly username?: string; readonly groups?: readonly string[] };
  readonly error?: string;
};
type Claims = Readonly<Record<string, unknown>> & {
  readonly iss: string;
  readonly 'kubernetes.io': {
    readonly namespace: string;
    readonly serviceaccount: Readonly<Record<string, string>>;
  };
};

async function tokenOf(admin: ApiClient, spec: object): Promise<string> {
  await hasAccount(admin);
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: { name: 'default', namespace: 'default' },
    spec,
  };
  const given = await admin.create(SERVICE_ACCOUNTS, request, { subresource: 'token' });
  return (given['status'] as { readonly token: string }).token;
}

function partsOf(token: string): [Readonly<Record<string, unknown>>, Claims] {
  const [head = '', claims = ''] = token.split('.');
  const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
  return [read(head) as Readonly<Record<string, unknown>>, read(claims) as Claims];
}

/** Pods run as it. */
async function hasAccount(admin: ApiClient): Promise<void> {
  await eventually('the default account', async () => {
    const { items } = await admin.list(SERVICE_ACCOUNTS, { namespace: 'default' });
    return items.length > 0;
  });
}

/** What becomes of the texts as limits of a pod's volumes. */
async function toldLimits(admin: ApiClient, texts: readonly string[]): Promise<object> {
  await hasAccount(admin);
  const volumes = texts.map((sizeLimit, at) => ({ name: `v${at}`, emptyDir: { sizeLimit } }));
  const containers = [{ name: 'c', image: 'example.com/c:1' }];
  const pod: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { generateName: 'quantities-', namespace: 'default' },
    spec: { containers, volumes },
  };
  const made = await admin.create(PODS, pod);
  const told = (made['spec'] as { readonly volumes: typeof volumes }).volumes;
  return Object.fromEntries(
    texts.map((text, at) => [text, told.find(({ name }) => name === `v${at}`)?.emptyDir.sizeLimit]),
  );
}
