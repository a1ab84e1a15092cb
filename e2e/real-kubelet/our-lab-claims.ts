import assert from 'node:assert/strict';
import { writeKubeconfig } from '@rollcall/shared/api-client/write-kubeconfig.ts';
import type { Claim } from '#interop/claim.ts';
import { runProgram } from '#world/process.ts';
import { NODES, REQUESTS } from '#world/resources.ts';
import { createToken } from '#world/tokens.ts';
import { KUBERNETES_VERSION } from './kubernetes-binaries.ts';
import type { UpstreamCluster } from './upstream-cluster.ts';

const COUNT = 10;

/** Our lab, aimed at upstream's cluster. */
export class OurLab {
  readonly client = 'rollcall lab';
  readonly version = `kube-apiserver ${KUBERNETES_VERSION}`;
  readonly cluster: UpstreamCluster;

  constructor(cluster: UpstreamCluster) {
    this.cluster = cluster;
  }

  /** A run with a token of its own; returns its document. @throws Error with what it complained of */
  async run(what: 'join' | 'rotate'): Promise<LabDocument> {
    const bootstrap = this.cluster.file('lab.conf');
    const { server, certificateAuthorityPem = '' } = this.cluster.adminConfig;
    const { token } = await createToken(this.cluster.admin);
    const names = { clusterName: 'bootstrap', userName: 'lab', contextName: 'bootstrap' };
    await writeKubeconfig(bootstrap, { ...names, server, certificateAuthorityPem, token });
    const { code, stdout, stderr } = await runProgram('cli/main.ts', [
      'lab',
      what,
      `--nodes=${COUNT}`,
      `--bootstrap-kubeconfig=${bootstrap}`,
      `--kubeconfig=${this.cluster.file('masters.conf')}`,
      '--all-at-once',
      '--clean',
      '--json',
    ]);
    assert.equal(code, 0, `rollcall lab ${what} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as LabDocument;
  }

  /** Nothing is left of any run. */
  async isClean(): Promise<void> {
    for (const resource of [NODES, REQUESTS]) {
      assert.deepEqual((await this.cluster.admin.list(resource)).items, []);
    }
  }
}

type Phase = {
  readonly name: string;
  readonly done: number;
  readonly stages: readonly { readonly stage: string }[];
};
type LabDocument = { readonly phases: readonly Phase[] };

export const OUR_LAB_CLAIMS: readonly Claim<OurLab>[] = [
  {
    what: 'joins nodes all at once, to Ready, tells the stages of each, and cleans up',
    async check(lab) {
      const [join] = (await lab.run('join')).phases;
      assert.equal(join?.done, COUNT);
      const stages = join.stages.map(({ stage }) => stage);
      assert.deepEqual(stages.slice(-3), ['registered', 'leased', 'ready']);
      await lab.isClean();
    },
  },
  {
    what: 'rotates the certificates of nodes all at once',
    async check(lab) {
      const { phases } = await lab.run('rotate');
      assert.deepEqual(
        phases.map(({ done }) => done),
        [COUNT, COUNT],
      );
      await lab.isClean();
    },
  },
];
