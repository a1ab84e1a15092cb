import assert from 'node:assert/strict';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Claim } from '#interop/claim.ts';
import type { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { PODS, SERVICE_ACCOUNTS } from '#world/resources.ts';
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

export const SAME_WORDS_CLAIMS: readonly Claim<Both>[] = [
  {
    what: 'writes quantities in the forms that it writes',
    async check({ theirs, ours }) {
      const sent = UNITS.flatMap((unit) => NUMBERS.map((number) => number + unit));
      assert.deepEqual(await toldLimits(ours, sent), await toldLimits(theirs, sent));
    },
  },
];

/** What becomes of the texts as limits of a pod's volumes. */
async function toldLimits(admin: ApiClient, texts: readonly string[]): Promise<object> {
  await eventually('the account that pods run as', async () => {
    const { items } = await admin.list(SERVICE_ACCOUNTS, { namespace: 'default' });
    return items.length > 0;
  });
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
