import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseCertificates } from '@rollcall/shared/pki/certificate.ts';
import { sleep } from '@rollcall/shared/time/sleep.ts';
import type { ClusterLayout } from '#cluster/layout.ts';
import type { NodeLog, Stage } from '#cluster/node-log.ts';

export type JoiningNode = {
  readonly name: string;
  readonly log: NodeLog;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
};

const POLL_MILLISECONDS = 25;
const WORDS: Readonly<Record<Stage, string>> = {
  key: 'key generated',
  created: 'CSR created',
  approved: 'approved',
  issued: 'signed',
  written: 'kubeconfig and certificate written',
  registered: 'registered',
  ready: 'Ready',
};

/** Follows nodes on their way in, tells each step, and sums up. */
export class JoinReport {
  readonly #layout: ClusterLayout;
  readonly #server: string;
  readonly #nodes: readonly JoiningNode[];
  readonly #notAfter = new Map<string, string>();

  constructor(of: {
    readonly layout: ClusterLayout;
    readonly server: string;
    readonly nodes: readonly JoiningNode[];
  }) {
    this.#layout = of.layout;
    this.#server = of.server;
    this.#nodes = of.nodes;
  }

  /** True once all nodes are Ready, false when the time is up before. */
  async follow(until: {
    readonly timeoutMilliseconds: number;
    readonly signal: AbortSignal;
  }): Promise<boolean> {
    const giveUpAt = Date.now() + until.timeoutMilliseconds;
    for (;;) {
      for (const node of this.#nodes) await this.#tell(node);
      if (this.missing().length === 0) return true;
      if (Date.now() > giveUpAt) return false;
      if (!(await sleep(POLL_MILLISECONDS, until.signal))) return false;
    }
  }

  /** The nodes that are not Ready yet. */
  missing(): string[] {
    return this.#nodes.filter(({ log }) => !log.progress.stages.ready).map(({ name }) => name);
  }

  /** What `--json` prints; `begin` is by `performance.now()`. Steps that a node did not need are null. */
  document(begin: number): object {
    return {
      server: this.#server,
      kubeconfig: this.#layout.adminConf,
      nodes: this.#nodes.map(({ name, log, startedAt }) => {
        const { stages, csr } = log.progress;
        const { created, approved, issued, registered, ready } = stages;
        return {
          name,
          csr: csr ?? null,
          stages: {
            created: created ?? null,
            approved: approved ?? null,
            issued: issued ?? null,
            registered: registered ?? null,
            ready: ready ?? null,
          },
          joinMilliseconds: ready ? Date.parse(ready) - startedAt : null,
          notAfter: this.#notAfter.get(name) ?? null,
        };
      }),
      seconds: Number(((performance.now() - begin) / 1_000).toFixed(3)),
    };
  }

  async #tell(node: JoiningNode): Promise<void> {
    const { name, log, startedAt } = node;
    for (const { stage, time } of await log.read()) {
      const csr = stage === 'created' ? ` ${log.progress.csr}` : '';
      const after = Date.parse(time) - startedAt;
      process.stderr.write(`${name}  +${after} ms  ${WORDS[stage]}${csr}\n`);
      if (stage !== 'ready') continue;
      const notAfter = await this.#certificateEnd(name);
      this.#notAfter.set(name, notAfter);
      const { deadline } = log.progress;
      const rotates = deadline ? `, will be rotated at ${deadline}` : '';
      process.stderr.write(`${name}  certificate valid until ${notAfter}${rotates}\n`);
    }
  }

  async #certificateEnd(name: string): Promise<string> {
    const file = path.join(this.#layout.node(name).pki, 'kubelet-client-current.pem');
    const [leaf] = parseCertificates(await readFile(file, 'utf8'));
    return leaf?.notAfter.toISOString() ?? '';
  }
}

/** What a user may type next. */
export function hints(layout: ClusterLayout): string {
  return `
The cluster is up. In another terminal:
  export KUBECONFIG=${layout.adminConf}
  kubectl get csr,nodes
Logs are in ${layout.logDirectory}. Ctrl-C, or rollcall down --dir ${layout.root}, stops it; what it knows stays in ${layout.natsDirectory}.
`;
}
