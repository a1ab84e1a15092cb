import assert from 'node:assert/strict';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { CertificateSigningRequest } from '@rollcall/shared/csr/certificate-signing-request.ts';
import type { Claim } from '#interop/claim.ts';
import { approve } from '#world/approve.ts';
import { eventually } from '#world/eventually.ts';
import { startProgram, type World } from '#world/process.ts';
import { LEASES, NODES, REQUESTS } from '#world/resources.ts';
import { type Binary, KUBERNETES_VERSION } from './kubernetes-binaries.ts';
import { runBinary } from './run-binary.ts';
import type { UpstreamCluster } from './upstream-cluster.ts';

const NAME = 'rollcall-node';
const ROTATION_MILLISECONDS = 180_000;

/** Our own kubelet, that `rollcall join` makes a node of upstream's cluster. */
export class OurKubelet implements AsyncDisposable {
  readonly client = 'rollcall join';
  readonly version = `kube-apiserver ${KUBERNETES_VERSION}`;
  readonly cluster: UpstreamCluster;
  readonly process: World;

  private constructor(cluster: UpstreamCluster, process: World) {
    this.cluster = cluster;
    this.process = process;
  }

  /** With a token of kubeadm's, and the line that kubeadm prints. */
  static async join(
    cluster: UpstreamCluster,
    binary: (name: Binary) => string,
  ): Promise<OurKubelet> {
    const conf = `--kubeconfig=${cluster.file('masters.conf')}`;
    const made = ['token', 'create', '--print-join-command', conf];
    const { output } = await runBinary(binary('kubeadm'), made);
    const words = /kubeadm join (.*)/.exec(output)?.[1]?.trim().split(/\s+/) ?? [];
    const process = startProgram('cli/main.ts', [
      'join',
      ...words,
      `--node-name=${NAME}`,
      `--dir=${cluster.file('our-node')}`,
      '--',
      '--port=0',
      '--healthz-port=0',
      '--rotate-server-certificates',
      '--address=127.0.0.1',
    ]);
    return new OurKubelet(cluster, process);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process.stop();
  }
}

export const OUR_KUBELET_CLAIMS: readonly Claim<OurKubelet>[] = [
  {
    what: 'finds upstream’s cluster by the line that kubeadm prints, and becomes Ready',
    async check({ process, cluster }) {
      await process.said('The node is ready');
      const node = await cluster.admin.get(NODES, { name: NAME });
      const { conditions = [] } = node['status'] as {
        readonly conditions?: readonly { readonly type: string; readonly status: string }[];
      };
      assert.equal(conditions.find(({ type }) => type === 'Ready')?.status, 'True');
    },
  },
  {
    what: 'is given its certificate by upstream’s approver and signer',
    async check({ cluster }) {
      const [csr] = (await requests(cluster.admin)).filter(({ spec }) =>
        spec.username?.startsWith('system:bootstrap:'),
      );
      assert.equal(csr?.status?.conditions?.[0]?.reason, 'AutoApproved');
    },
  },
  {
    what: 'renews its Lease',
    async check({ cluster }) {
      const place = { namespace: 'kube-node-lease', name: NAME };
      const renewed = async () =>
        ((await cluster.admin.get(LEASES, place))['spec'] as { renewTime?: string }).renewTime;
      const first = await renewed();
      await eventually('a renewal', async () => (await renewed()) !== first);
    },
  },
  {
    what: 'serves with the certificate that upstream’s signer issued after an approval by hand',
    async check({ cluster, process }) {
      const csr = await eventually('the serving request', async () =>
        (await requests(cluster.admin)).find(
          ({ spec }) => spec.signerName === 'kubernetes.io/kubelet-serving',
        ),
      );
      await approve(cluster.admin, csr.metadata.name ?? '');
      await process.said('Serving with the certificate that the cluster issued');
    },
  },
  {
    what: 'rotates its client certificate',
    async check({ cluster, process }) {
      await eventually(
        'a request of its own that is issued',
        async () =>
          (await requests(cluster.admin)).some(
            ({ spec, status }) =>
              spec.username === `system:node:${NAME}` &&
              spec.signerName === 'kubernetes.io/kube-apiserver-client-kubelet' &&
              Boolean(status?.certificate),
          ),
        ROTATION_MILLISECONDS,
      );
      assert.doesNotMatch(process.output(), /Could not renew the lease/);
    },
  },
];

async function requests(admin: ApiClient): Promise<readonly CertificateSigningRequest[]> {
  return (await admin.list<CertificateSigningRequest>(REQUESTS)).items;
}
