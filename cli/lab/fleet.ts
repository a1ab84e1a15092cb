import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { certificateStore } from '@rollcall/kubelet/identity/certificate-store.ts';
import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { secureContextFor } from '@rollcall/shared/api-client/transport.ts';
import type { Arrivals } from '#measure/arrivals.ts';
import type { JoinGoal } from '#measure/phase-plan.ts';
import { PhaseRecord } from '#measure/phase-record.ts';
import { Beats } from './beats.ts';
import { type FailureCause, failureCause } from './failure-cause.ts';
import type { NodeTask } from './node-task.ts';
import { runArrivals } from './run-arrivals.ts';
import { type Bootstrap, SimulatedNode } from './simulated-node.ts';

export type FleetOptions = {
  readonly bootstrap: ClientConfig;
  /** How long one node may take to join or to rotate. */
  readonly nodeTimeoutMilliseconds: number;
  readonly hasWatches: boolean;
  /** Asks as kubelets before 1.27 did. */
  readonly hasLegacyUsages: boolean;
  /** Directory for the nodes' pairs; empty for none. */
  readonly certificateDirectory: string;
  readonly signal: AbortSignal;
};

/** How the nodes come to what a phase does, and who is told at its beginning. */
export type FleetTask = {
  readonly arrivals: Arrivals;
  readonly onBegin?: (record: PhaseRecord) => Promise<void>;
};

export const LAB_LABEL = 'rollcall.example/lab';

/** All the simulated nodes of a run. */
export class Fleet {
  /** The names and the label of the run's nodes bear it. */
  readonly id = randomBytes(3).toString('hex');
  readonly beats = new Beats((cause) => this.onTrouble(cause));
  /** Told of every trouble that a node has, in or beside a task. */
  onTrouble: (cause: FailureCause) => void = () => {};
  readonly #options: FleetOptions;
  readonly #all: SimulatedNode[] = [];
  readonly #here = new Set<SimulatedNode>();
  #bootstrap: Bootstrap;
  #made = 0;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#bootstrap = bootstrapOf(options.bootstrap);
  }

  /** Every node that there ever was. */
  get nodes(): readonly SimulatedNode[] {
    return this.#all;
  }

  /** New nodes, from nothing to Ready; with `stay` they live on, else each leaves as soon as it is Ready. */
  join(
    count: number,
    task: FleetTask & { readonly stay: boolean; readonly goal: JoinGoal },
  ): Promise<PhaseRecord> {
    const made = Array.from({ length: count }, () => this.#newNode());
    this.#all.push(...made);
    return this.#each(made, task, async (node, nodeTask) => {
      await node.join(nodeTask, task.goal);
      if (task.stay) this.#here.add(node);
      else node.leave();
    });
  }

  /** A new certificate for every node that is there. */
  rotate(task: FleetTask): Promise<PhaseRecord> {
    return this.#each([...this.#here], task, (node, nodeTask) => node.rotate(nodeTask));
  }

  /** All nodes that are there go off, for what `away` takes, and come back with what they had. */
  async comeBack(task: FleetTask, away: () => Promise<void>): Promise<PhaseRecord> {
    const nodes = [...this.#here];
    this.leave();
    await away();
    return this.#each(nodes, task, async (node, nodeTask) => {
      await node.join(nodeTask);
      this.#here.add(node);
    });
  }

  /** From now on the nodes trust what this says. */
  trust(bootstrap: ClientConfig): void {
    this.#bootstrap = bootstrapOf(bootstrap);
  }

  leave(): void {
    for (const node of this.#all) node.leave();
    this.#here.clear();
  }

  /** Nobody will speak of the nodes that have left any more. */
  forget(): void {
    this.leave();
    this.#all.length = 0;
  }

  #newNode(): SimulatedNode {
    this.#made += 1;
    const name = `lab-${this.id}-${String(this.#made).padStart(5, '0')}`;
    const directory = this.#options.certificateDirectory;
    return new SimulatedNode({
      name,
      ...(directory && { files: certificateStore(path.join(directory, name), 'kubelet-client') }),
      bootstrap: () => this.#bootstrap,
      labels: { [LAB_LABEL]: this.id },
      beats: this.beats,
      hasWatch: this.#options.hasWatches,
      hasLegacyUsages: this.#options.hasLegacyUsages,
    });
  }

  async #each(
    nodes: readonly SimulatedNode[],
    { arrivals, onBegin }: FleetTask,
    work: (node: SimulatedNode, task: NodeTask) => Promise<void>,
  ): Promise<PhaseRecord> {
    const { signal, nodeTimeoutMilliseconds: timeoutMilliseconds } = this.#options;
    const record = new PhaseRecord(nodes.length, Date.now());
    const begin = performance.now();
    await onBegin?.(record);
    const now = () => performance.now() - begin;
    const one = async (index: number) => {
      const node = nodes[index];
      if (!node) return;
      record.startedAt[index] = now();
      const onStage: NodeTask['onStage'] = (stage) => record.reach(index, stage, now());
      const onCsr: NodeTask['onCsr'] = (name) => {
        record.requests[index] = name;
      };
      const onRetry = (error: unknown) => record.retry(failureCause(error), now());
      try {
        await work(node, { onStage, onCsr, onRetry, timeoutMilliseconds, signal });
        record.endedAt[index] = now();
      } catch (error) {
        node.leave();
        this.#here.delete(node);
        // Stopped by the user: neither done nor failed.
        if (!signal.aborted) record.fail(index, now(), failureCause(error));
      }
    };
    await runArrivals({ count: nodes.length, arrivals, random: Math.random }, one, signal);
    return record;
  }
}

function bootstrapOf(config: ClientConfig): Bootstrap {
  return { config, secureContext: secureContextFor(config) };
}
