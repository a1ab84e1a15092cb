import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ApiClient, createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { type ClientConfig, loadKubeconfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { writeKubeconfig } from '@rollcall/shared/api-client/write-kubeconfig.ts';
import { loadAuthority } from '@rollcall/shared/pki/authority.ts';
import { eventually } from '#world/eventually.ts';
import { freePort } from '#world/free-port.ts';
import { clientCertificate } from '#world/identity.ts';
import { runProgram } from '#world/process.ts';
import type { Binary } from './kubernetes-binaries.ts';
import { runBinary } from './run-binary.ts';
import { StartedBinary } from './started-binary.ts';

const START_MILLISECONDS = 180_000;

/** etcd, kube-apiserver and kube-controller-manager of upstream's, prepared by kubeadm for nodes to join. */
export class UpstreamCluster implements AsyncDisposable {
  readonly directory: string;
  readonly server: string;
  readonly admin: ApiClient;
  readonly adminConfig: ClientConfig;
  readonly #processes: readonly StartedBinary[];

  private constructor(of: {
    readonly directory: string;
    readonly config: ClientConfig;
    readonly processes: readonly StartedBinary[];
  }) {
    this.directory = of.directory;
    this.server = of.config.server;
    this.adminConfig = of.config;
    this.admin = createApiClient(of.config, { userAgent: 'rollcall-interop/0.1' });
    this.#processes = of.processes;
  }

  static async start(binary: (name: Binary) => string): Promise<UpstreamCluster> {
    const directory = await mkdtemp(path.join(tmpdir(), 'rollcall-upstream-'));
    const [port, clientPort, peerPort] = [await freePort(), await freePort(), await freePort()];
    await runProgram('cli/main.ts', ['init', `--dir=${directory}`, `--secure-port=${port}`]);
    const config = await writePrivilegedConf(directory);
    const on = { directory, port, clientPort, peerPort };
    const processes = ['etcd', 'kube-apiserver', 'kube-controller-manager'].map((name) =>
      started(binary(name as Binary), FLAGS[name as keyof typeof FLAGS](on), on),
    );
    const cluster = new UpstreamCluster({ directory, config, processes });
    try {
      await eventually('a ready apiserver', () => cluster.#isReady(), START_MILLISECONDS);
      await cluster.#prepare(binary('kubeadm'));
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  file(...parts: readonly string[]): string {
    return path.join(this.directory, ...parts);
  }

  /** What `kubeadm init` does for joining nodes; returns nothing. @throws Error with kubeadm's words */
  async #prepare(kubeadm: string): Promise<void> {
    const configuration = this.file('kubeadm.yaml');
    // kubeadm takes no address of the loopback here; what it writes names the server of the kubeconfig.
    await writeFile(
      configuration,
      `apiVersion: kubeadm.k8s.io/v1beta2
kind: InitConfiguration
localAPIEndpoint: { advertiseAddress: 192.0.2.1, bindPort: ${new URL(this.server).port} }
---
apiVersion: kubeadm.k8s.io/v1beta2
kind: ClusterConfiguration
kubernetesVersion: v1.20.2
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
serverTLSBootstrap: true
`,
    );
    const flags = [`--config=${configuration}`, `--kubeconfig=${this.file('masters.conf')}`];
    for (const phase of [['upload-config', 'all'], ['bootstrap-token']]) {
      const { code, output } = await runBinary(kubeadm, ['init', 'phase', ...phase, ...flags]);
      // What upload-config all does at its end needs this machine to be a node; the maps are there by then.
      const isDone = code === 0 || phase[0] === 'upload-config';
      if (!isDone) throw new Error(`kubeadm init phase ${phase.join(' ')} failed:\n${output}`);
    }
  }

  async #isReady(): Promise<boolean> {
    if (this.#processes.some((process) => process.hasEnded)) {
      throw new Error(`a part of the control plane has ended; see ${this.directory}`);
    }
    try {
      return (await this.admin.raw({ method: 'GET', path: '/readyz' })).status === 200;
    } catch {
      // Not listening yet; the wait has its limit.
      return false;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.admin.close();
    for (const process of this.#processes.toReversed()) await process.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}

type Ports = {
  readonly directory: string;
  readonly port: number;
  readonly clientPort: number;
  readonly peerPort: number;
};

function started(program: string, flags: readonly string[], { directory }: Ports): StartedBinary {
  return new StartedBinary(program, flags, path.join(directory, `${path.basename(program)}.log`));
}

const FLAGS = {
  etcd: ({ directory, clientPort, peerPort }: Ports) => [
    `--data-dir=${directory}/etcd`,
    `--listen-client-urls=http://127.0.0.1:${clientPort}`,
    `--advertise-client-urls=http://127.0.0.1:${clientPort}`,
    `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
  ],
  'kube-apiserver': ({ directory, port, clientPort }: Ports) => [
    `--etcd-servers=http://127.0.0.1:${clientPort}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${port}`,
    `--client-ca-file=${directory}/pki/ca.crt`,
    `--tls-cert-file=${directory}/pki/apiserver.crt`,
    `--tls-private-key-file=${directory}/pki/apiserver.key`,
    `--cert-dir=${directory}/pki`,
    '--enable-bootstrap-token-auth=true',
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${directory}/pki/sa.pub`,
    `--service-account-signing-key-file=${directory}/pki/sa.key`,
    '--service-cluster-ip-range=10.96.0.0/16',
  ],
  'kube-controller-manager': ({ directory }: Ports) => [
    `--kubeconfig=${directory}/masters.conf`,
    '--port=0',
    '--secure-port=0',
    '--leader-elect=false',
    '--controllers=*,bootstrapsigner,tokencleaner',
    `--cluster-signing-cert-file=${directory}/pki/ca.crt`,
    `--cluster-signing-key-file=${directory}/pki/ca.key`,
    // Of which the first five minutes lie in the past: rotated after 8 to 96 seconds.
    '--cluster-signing-duration=7m20s',
    `--root-ca-file=${directory}/pki/ca.crt`,
    `--service-account-private-key-file=${directory}/pki/sa.key`,
  ],
} as const;

/** Upstream knows no kubeadm:cluster-admins before kubeadm has made it. */
async function writePrivilegedConf(directory: string): Promise<ClientConfig> {
  const authority = loadAuthority({
    certificatePem: await readFile(path.join(directory, 'pki/ca.crt'), 'utf8'),
    privateKeyPem: await readFile(path.join(directory, 'pki/ca.key'), 'utf8'),
  });
  const subject = { commonName: 'interop', organizations: ['system:masters'] };
  const pair = await clientCertificate(authority, { subject });
  const file = path.join(directory, 'masters.conf');
  const { server } = await loadKubeconfig(path.join(directory, 'admin.conf'));
  await writeKubeconfig(file, {
    server,
    certificateAuthorityPem: authority.certificatePem,
    clusterName: 'kubernetes',
    userName: 'interop',
    contextName: 'interop',
    clientCertificatePem: pair.certificatePem,
    clientKeyPem: pair.keyPem,
  });
  return await loadKubeconfig(file);
}
