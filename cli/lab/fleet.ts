import { randomBytes } from 'node:crypto';
import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import type { Arrivals } from '#measure/arrivals.ts';
import { PhaseRecord } from '#measure/phase-record.ts';
import { failureCause } from './failure-cause.ts';
import { runArrivals } from './run-arrivals.ts';
import { type NodeTask, SimulatedNode } from './simulated-node.ts';

export type FleetOptions = {
  readonly bootstrap: ClientConfig;
  /** How long one node may take to join or to rotate. */
  readonly nodeTimeoutMilliseconds: number;
  readonly signal: AbortSignal;
};

/** What a phase does with its nodes, and how the nodes come to it. */
export type FleetTask = {
  readonly arrivals: Arrivals;
  /** Told at the beginning, so that the progress can be shown. */
  readonly onBegin?: (record: PhaseRecord) => void;
};

/** All the simulated nodes of a run. */
export class Fleet {
  /** Every object that the run makes bears it. */
  readonly id = randomBytes(3).toString('hex');
  readonly #options: FleetOptions;
  readonly #nodes: SimulatedNode[] = [];
  readonly #joined = new Set<SimulatedNode>();

  constructor(options: FleetOptions) {
    this.#options = options;
  }

  get nodes(): readonly SimulatedNode[] {
    return this.#nodes;
  }

  /** New nodes, from nothing to Ready; with `stay` they live on, else each leaves as soon as it is Ready. */
  async join(count: number, task: FleetTask & { readonly stay: boolean }): Promise<PhaseRecord> {
    const from = this.#nodes.length;
    const made = Array.from(
      { length: count },
      (_, index) => new SimulatedNode(this.#nameOf(from + index), this.#options.bootstrap, LABELS),
    );
    this.#nodes.push(...made);
    return this.#each(made, task, async (node, nodeTask) => {
      await node.join(nodeTask);
      if (task.stay) this.#joined.add(node);
      else node.leave();
    });
  }

  /** A new certificate for every node that is there. */
  rotate(task: FleetTask): Promise<PhaseRecord> {
    return this.#each([...this.#joined], task, (node, nodeTask) => node.rotate(nodeTask));
  }

  leave(): void {
    for (const node of this.#nodes) node.leave();
  }

  #nameOf(index: number): string {
    return `lab-${this.id}-${String(index + 1).padStart(5, '0')}`;
  }

  async #each(
    nodes: readonly SimulatedNode[],
    { arrivals, onBegin }: FleetTask,
    work: (node: SimulatedNode, task: NodeTask) => Promise<void>,
  ): Promise<PhaseRecord> {
    const { signal, nodeTimeoutMilliseconds } = this.#options;
    const record = new PhaseRecord(nodes.length);
    onBegin?.(record);
    const begin = performance.now();
    const now = () => performance.now() - begin;
    const plan = { count: nodes.length, arrivals, random: Math.random };
    const one = async (index: number) => {
      const node = nodes[index];
      if (!node) return;
      record.startedAt[index] = now();
      const listener = {
        onStage: (stage: Parameters<NodeTask['listener']['onStage']>[0]) =>
          record.reach(index, stage, now()),
        onRetry: (error: unknown) => record.retry(failureCause(error)),
      };
      try {
        await work(node, { listener, timeoutMilliseconds: nodeTimeoutMilliseconds, signal });
        record.endedAt[index] = now();
      } catch (error) {
        node.leave();
        this.#joined.delete(node);
        // Stopped by the user: neither done nor failed.
        if (!signal.aborted) record.fail(index, now(), failureCause(error));
      }
    };
    await runArrivals(plan, one, signal);
    return record;
  }
}

const LABELS = { 'rollcall.example/lab': 'true' };
