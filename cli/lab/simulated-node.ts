import { obtainCertificate } from '@rollcall/kubelet/identity/rotation.ts';
import { renewLease, reportStatus } from '@rollcall/kubelet/node/heartbeat.ts';
import { type NodeDuty, registerNode } from '@rollcall/kubelet/node/register.ts';
import { type ApiClient, createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import type { Stage } from '#measure/stage.ts';
import { isHopeless, TimeIsUp } from './failure-cause.ts';
import { type MemoryStore, memoryStore } from './memory-store.ts';
import { nodeJournal } from './node-journal.ts';

/** Who listens to a node, for the length of one task. */
export type NodeListener = {
  readonly onStage: (stage: Stage) => void;
  readonly onRetry: (error: unknown) => void;
};

export type NodeTask = {
  readonly listener: NodeListener;
  /** The task is given up after that. */
  readonly timeoutMilliseconds: number;
  readonly signal: AbortSignal;
};

const USER_AGENT = 'kubelet/v1.35.0 rollcall-lab';

/**
 * One node in this process: the kubelet's own code for its identity, its Node and its Lease, with a key, a certificate and
 * connections of its own. What it leaves out is the disk, and its endpoint.
 */
export class SimulatedNode {
  readonly name: string;
  /** The names of the requests that it made. */
  readonly requests: string[] = [];
  readonly #bootstrap: ClientConfig;
  readonly #labels: Readonly<Record<string, string>>;
  readonly #store: MemoryStore = memoryStore();
  readonly #life = new AbortController();
  #listener: NodeListener | undefined;
  #onTrouble: (error: unknown) => void = () => {};
  #client: ApiClient | undefined;

  constructor(
    name: string,
    bootstrap: ClientConfig,
    labels: Readonly<Record<string, string>> = {},
  ) {
    this.name = name;
    this.#bootstrap = bootstrap;
    this.#labels = labels;
  }

  /** From nothing to Ready; it lives on, with its heartbeats, until it leaves. @throws what ended it */
  join(task: NodeTask): Promise<void> {
    return this.#within(task, async (signal) => {
      await obtainCertificate(this.#renewal(signal));
      signal.throwIfAborted();
      await registerNode({ ...this.#duty(), signal });
      signal.throwIfAborted();
      await this.#live(signal);
    });
  }

  /** A new key and certificate, asked for with the old one, and a first connection that shows it. @throws what ended it */
  rotate(task: NodeTask): Promise<void> {
    return this.#within(task, async (signal) => {
      await obtainCertificate(this.#renewal(signal));
      signal.throwIfAborted();
      await this.#client?.get(
        { group: '', version: 'v1', plural: 'nodes' },
        { name: this.name },
        signal,
      );
    });
  }

  /** Stops its heartbeats and closes its connections. */
  leave(): void {
    this.#life.abort();
    this.#client?.close();
  }

  /** Runs one task; ends it when its time is up or an error came that waiting will not mend. */
  async #within(task: NodeTask, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const stop = new AbortController();
    const seconds = task.timeoutMilliseconds / 1_000;
    let last = '';
    const timer = setTimeout(() => {
      stop.abort(new TimeIsUp(`not done within ${seconds} s${last && `; last error: ${last}`}`));
    }, task.timeoutMilliseconds);
    const signal = AbortSignal.any([stop.signal, task.signal, this.#life.signal]);
    this.#listener = task.listener;
    this.#onTrouble = (error) => {
      last = error instanceof Error ? error.message : String(error);
      if (isHopeless(error)) stop.abort(error);
      else task.listener.onRetry(error);
    };
    try {
      await work(signal);
      signal.throwIfAborted();
    } finally {
      clearTimeout(timer);
      this.#listener = undefined;
      this.#onTrouble = () => {};
    }
  }

  /** Resolves once the Lease is there and the Node is Ready; the heartbeats go on. */
  #live(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const missing = new Set<Stage>(['leased', 'ready']);
      const listener = this.#listener;
      this.#listener = listener && {
        ...listener,
        onStage: (stage) => {
          listener.onStage(stage);
          if (missing.delete(stage) && missing.size === 0) resolve();
        },
      };
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      const duty = this.#duty();
      Promise.all([renewLease(duty), reportStatus(duty)]).catch(reject);
    });
  }

  #renewal(signal: AbortSignal) {
    return {
      nodeName: this.name,
      store: this.#store,
      connect: (config: ClientConfig) =>
        createApiClient(config, {
          userAgent: USER_AGENT,
          onConnect: () => this.#listener?.onStage('connected'),
        }),
      ownConfig: async () => this.#ownConfig(),
      bootstrapConfig: async () => this.#bootstrap,
      onRotated: async () => this.#renewClient(),
      log: this.#journal(),
      signal,
    };
  }

  #renewClient(): void {
    const config = this.#ownConfig();
    if (this.#client) {
      this.#client.replaceCredentials(config);
      return;
    }
    this.#client = createApiClient(config, {
      userAgent: USER_AGENT,
      connectionsMax: 1,
      onConnect: () => this.#listener?.onStage('authenticated'),
    });
  }

  #ownConfig(): ClientConfig {
    const { token: _, ...place } = this.#bootstrap;
    const clientCertificate = this.#store.pem();
    return { ...place, ...(clientCertificate && { clientCertificate }) };
  }

  #duty(): NodeDuty {
    if (!this.#client) throw new Error(`${this.name} has no certificate yet`);
    const facts = { name: this.name, port: 10_250, address: '127.0.0.1', labels: this.#labels };
    return { client: this.#client, facts, log: this.#journal(), signal: this.#life.signal };
  }

  #journal() {
    return nodeJournal({
      onStage: (stage) => this.#listener?.onStage(stage),
      onCsr: (name) => this.requests.push(name),
      onTrouble: (error) => this.#onTrouble(error),
    });
  }
}
