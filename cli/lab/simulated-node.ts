import type { SecureContext } from 'node:tls';
import { AgentTime } from '@rollcall/kubelet/identity/agent-time.ts';
import type { CertificateStore } from '@rollcall/kubelet/identity/certificate-store.ts';
import { type RotationOptions, rotateForEver } from '@rollcall/kubelet/identity/rotation.ts';
import { renewLease, reportStatus } from '@rollcall/kubelet/node/heartbeat.ts';
import { NODES, type NodeDuty, registerNode } from '@rollcall/kubelet/node/register.ts';
import { type ApiClient, createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import type { JoinGoal } from '#measure/phase-plan.ts';
import type { Stage } from '#measure/stage.ts';
import { type Beats, countingClient } from './beats.ts';
import { type MemoryStore, memoryStore } from './memory-store.ts';
import { nodeJournal } from './node-journal.ts';
import { type NodeTask, NodeTaskRun } from './node-task.ts';
import { watchOwnNode } from './own-node-watch.ts';

/** What all nodes begin with. The context is made once: each node would make the same from the same file. */
export type Bootstrap = { readonly config: ClientConfig; readonly secureContext: SecureContext };

export type NodeOptions = {
  readonly name: string;
  /** Asked again for each connection: trust may change while nodes live. */
  readonly bootstrap: () => Bootstrap;
  readonly labels: Readonly<Record<string, string>>;
  /** What all nodes together have done beside their tasks. */
  readonly beats: Beats;
  /** Where its pairs are written; nowhere where absent. */
  readonly files?: CertificateStore;
  /** Watches its own Node while it lives, as kubelets do, on a connection of its own. */
  readonly hasWatch: boolean;
  /** Asks as kubelets before 1.27 did. */
  readonly hasLegacyUsages: boolean;
};

const USER_AGENT = 'kubelet/v1.35.0 rollcall-lab';
const NO_TASK = { onStage: () => {}, onCsr: () => {}, onTrouble: () => {} };

/**
 * One node in this process: the kubelet's own code for its identity, its Node and its Lease, with a key, a certificate and
 * connections of its own. What it leaves out is the disk, and its endpoint.
 */
export class SimulatedNode {
  readonly name: string;
  /** The names of the requests that it made. */
  readonly requests: string[] = [];
  readonly #options: NodeOptions;
  readonly #store: MemoryStore;
  readonly #time = new AgentTime();
  #task: Pick<NodeTaskRun, 'onStage' | 'onCsr' | 'onTrouble'> = NO_TASK;
  #life = new AbortController();
  #client: ApiClient | undefined;
  #renewed = Promise.withResolvers<void>();

  constructor(options: NodeOptions) {
    this.name = options.name;
    this.#options = options;
    this.#store = memoryStore(options.files);
  }

  /** To Ready, from nothing or with what it had before it left; then it lives, until it leaves. @throws what ended it */
  join(task: NodeTask, goal: JoinGoal = 'ready'): Promise<void> {
    return this.#within(task, async (run) => {
      await run.until(this.#begin());
      if (goal === 'written') return;
      await registerNode({ ...this.#duty(), signal: run.signal });
      run.signal.throwIfAborted();
      await run.until(this.#live());
    });
  }

  /** A new key and certificate, asked for with the old one, and a first answer to it. @throws what ended it */
  rotate(task: NodeTask): Promise<void> {
    return this.#within(task, async (run) => {
      const { promise } = this.#renewed;
      this.#time.wake();
      await run.until(promise);
      await this.#ownClient().get(NODES, { name: this.name }, run.signal);
    });
  }

  /** Stops its heartbeats and closes its connections. */
  leave(): void {
    this.#life.abort();
    this.#client?.close();
    this.#client = undefined;
  }

  async #within(task: NodeTask, work: (run: NodeTaskRun) => Promise<void>): Promise<void> {
    const run = new NodeTaskRun(task);
    this.#task = run;
    try {
      await work(run);
      run.signal.throwIfAborted();
    } finally {
      run.end();
      this.#task = NO_TASK;
    }
  }

  /** A new life, under the certificate manager; resolves when it has a certificate. */
  async #begin(): Promise<void> {
    this.#life = new AbortController();
    this.#renewed = Promise.withResolvers<void>();
    const current = await this.#store.load();
    const isValid = current !== undefined && current.certificate.notAfter > this.#time.now();
    const { promise } = this.#renewed;
    const managing = rotateForEver(this.#rotation());
    managing.catch((error: unknown) => this.#onTrouble(error));
    if (!isValid) await promise;
  }

  /** Resolves once the Lease is there and the Node is Ready; the heartbeats go on. */
  #live(): Promise<void> {
    return new Promise((resolve, reject) => {
      const missing = new Set<Stage>(['leased', 'ready']);
      const duty = this.#duty((stage) => {
        if (missing.delete(stage) && missing.size === 0) resolve();
      });
      const watching = this.#options.hasWatch ? [this.#watch(duty.signal)] : [];
      Promise.all([renewLease(duty), reportStatus(duty), ...watching]).catch((error: unknown) => {
        this.#onTrouble(error);
        reject(error);
      });
    });
  }

  #watch(signal: AbortSignal): Promise<void> {
    const connect = () => createApiClient(this.#ownConfig(), { userAgent: USER_AGENT });
    return watchOwnNode({ name: this.name, connect, beats: this.#options.beats, signal });
  }

  #rotation(): RotationOptions {
    return {
      nodeName: this.name,
      hasLegacyUsages: this.#options.hasLegacyUsages,
      store: this.#store,
      connect: (config) => this.#connect(config),
      ownConfig: async () => this.#ownConfig(),
      bootstrapConfig: async () => this.#options.bootstrap().config,
      onRotated: async () => {
        this.#client?.replaceCredentials(this.#ownConfig());
        this.#options.beats.certificates += 1;
        this.#renewed.resolve();
        this.#renewed = Promise.withResolvers<void>();
      },
      time: this.#time,
      log: this.#journal(),
      signal: this.#life.signal,
    };
  }

  /** For a request, by its own certificate or the bootstrap's token: connections of its own in either case. */
  #connect(config: ClientConfig): ApiClient {
    const bootstrap = this.#options.bootstrap();
    return createApiClient(config, {
      userAgent: USER_AGENT,
      onConnect: () => this.#task.onStage('connected'),
      ...(config === bootstrap.config && { secureContext: bootstrap.secureContext }),
    });
  }

  /** By its own certificate. Made when there is something to say: a node that joins until its certificate is written needs none. */
  #ownClient(): ApiClient {
    if (this.#client) return this.#client;
    if (!this.#store.pem()) throw new Error(`${this.name} has no certificate yet`);
    const client = createApiClient(this.#ownConfig(), {
      userAgent: USER_AGENT,
      connectionsMax: 1,
      onConnect: () => this.#task.onStage('authenticated'),
    });
    this.#client = countingClient(client, this.#options.beats);
    return this.#client;
  }

  #ownConfig(): ClientConfig {
    const { token: _, ...place } = this.#options.bootstrap().config;
    const clientCertificate = this.#store.pem();
    return { ...place, ...(clientCertificate && { clientCertificate }) };
  }

  #duty(onStage?: (stage: Stage) => void): NodeDuty {
    const { labels } = this.#options;
    const facts = { name: this.name, port: 10_250, address: '127.0.0.1', labels };
    return {
      client: this.#ownClient(),
      facts,
      log: this.#journal(onStage),
      signal: this.#life.signal,
    };
  }

  #journal(onStage?: (stage: Stage) => void) {
    return nodeJournal({
      onStage: (stage) => {
        this.#task.onStage(stage);
        onStage?.(stage);
      },
      onCsr: (name) => {
        this.requests.push(name);
        this.#task.onCsr(name);
      },
      onTrouble: (error) => this.#onTrouble(error),
    });
  }

  /** Counted whether or not the node has a task just now. */
  #onTrouble(error: unknown): void {
    this.#options.beats.troubled(error);
    this.#task.onTrouble(error);
  }
}
