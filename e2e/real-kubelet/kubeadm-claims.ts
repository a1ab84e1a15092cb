import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { parseToken } from '@rollcall/shared/bootstrap-token/token.ts';
import type { Claim } from '#interop/claim.ts';
import type { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { runProgram } from '#world/process.ts';
import { CONFIG_MAPS } from '#world/resources.ts';
import { KUBERNETES_VERSION } from './kubernetes-binaries.ts';
import { type Ran, runBinary } from './run-binary.ts';

/** kubeadm with the administrator's kubeconfig of a rollcall cluster. */
export class Kubeadm {
  readonly client = 'kubeadm';
  readonly version = KUBERNETES_VERSION;
  readonly cluster: Cluster;
  readonly #program: string;

  constructor(program: string, cluster: Cluster) {
    this.#program = program;
    this.cluster = cluster;
  }

  async token(...args: readonly string[]): Promise<Ran> {
    const conf = `--kubeconfig=${this.cluster.file('admin.conf')}`;
    return await runBinary(this.#program, ['token', ...args, conf]);
  }

  /** A token that has signed cluster-info. */
  async signingToken(): Promise<string> {
    const token = /^[a-z0-9]{6}\.[a-z0-9]{16}$/m.exec((await this.token('create')).output)?.[0];
    assert.ok(token, 'kubeadm token create prints a token');
    await eventually('its signature', async () => {
      const { data } = (await this.cluster.admin.get(CONFIG_MAPS, CLUSTER_INFO)) as unknown as Data;
      return Object.hasOwn(data, `jws-kubeconfig-${token.slice(0, 6)}`);
    });
    return token;
  }

  preflight(...args: readonly string[]): Promise<Ran> {
    const ignored = '--ignore-preflight-errors=all';
    return runBinary(this.#program, ['join', 'phase', 'preflight', ignored, '-v=5', ...args]);
  }

  get endpoint(): string {
    return new URL(this.cluster.document.server).host;
  }
}

type Data = { readonly data: Readonly<Record<string, string>> };

const CLUSTER_INFO = { namespace: 'kube-public', name: 'cluster-info' };
const READ_ALL = /Fetching init configuration|\[preflight\] Reading configuration/;

export const KUBEADM_CLAIMS: readonly Claim<Kubeadm>[] = [
  {
    what: 'creates, lists and deletes tokens',
    async check(kubeadm) {
      const token = await kubeadm.signingToken();
      const id = parseToken(token)?.id ?? '';
      assert.match((await kubeadm.token('list')).output, new RegExp(`^${token}\\s+23h`, 'm'));
      assert.match((await kubeadm.token('delete', id)).output, /bootstrap token "\w+" deleted/);
      assert.doesNotMatch((await kubeadm.token('list')).output, new RegExp(id));
    },
  },
  {
    what: 'prints the join line that rollcall token create prints',
    async check(kubeadm) {
      const theirs = (await kubeadm.token('create', '--print-join-command')).output;
      const conf = `--kubeconfig=${kubeadm.cluster.file('admin.conf')}`;
      const flags = ['token', 'create', '--print-join-command', conf];
      const ours = (await runProgram('cli/main.ts', flags)).stdout;
      const line = /kubeadm join \S+ --token [^ ]+ +(--discovery-token-ca-cert-hash \S+)/;
      assert.equal(line.exec(theirs)?.[1], line.exec(ours)?.[1]);
    },
  },
  {
    what: 'finds the cluster by a token and the authority’s hash, and reads its configurations',
    async check(kubeadm) {
      const { output } = await kubeadm.token('create', '--print-join-command');
      const [, flags = ''] = /kubeadm join (.*)/.exec(output) ?? [];
      const { code, output: told } = await kubeadm.preflight(...flags.trim().split(/\s+/));
      assert.match(told, READ_ALL);
      assert.equal(code, 0, told);
    },
  },
  {
    what: 'finds the cluster by a file',
    async check(kubeadm) {
      const { data } = (await kubeadm.cluster.admin.get(
        CONFIG_MAPS,
        CLUSTER_INFO,
      )) as unknown as Data;
      const file = kubeadm.cluster.file('discovery.conf');
      await writeFile(file, data['kubeconfig'] ?? '');
      const token = await kubeadm.signingToken();
      const flags = [`--discovery-file=${file}`, `--tls-bootstrap-token=${token}`];
      const { code, output } = await kubeadm.preflight(...flags);
      assert.equal(code, 0, output);
    },
  },
  {
    what: 'refuses an authority of another hash',
    async check(kubeadm) {
      const token = await kubeadm.signingToken();
      const hash = `--discovery-token-ca-cert-hash=sha256:${'0'.repeat(64)}`;
      const { code, output } = await kubeadm.preflight(kubeadm.endpoint, `--token=${token}`, hash);
      assert.notEqual(code, 0);
      assert.match(output, /cluster CA found in cluster-info ConfigMap is invalid/);
    },
  },
];
