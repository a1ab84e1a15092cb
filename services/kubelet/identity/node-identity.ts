import { type ApiClient, createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { loadKubeconfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import type { AgentTime } from './agent-time.ts';
import { bootstrapConfig } from './bootstrap-config.ts';
import { CertificateRecord } from './certificate-record.ts';
import type { CertificateStore } from './certificate-store.ts';
import { rotateForEver } from './rotation.ts';
import { usableKubeconfig } from './usable-kubeconfig.ts';

export type IdentityOptions = {
  readonly nodeName: string;
  readonly kubeconfigFile: string;
  readonly bootstrapFile: string;
  readonly store: CertificateStore;
  readonly rotates: boolean;
  readonly time: AgentTime;
  readonly hasLegacyUsages: boolean;
  readonly userAgent: string;
  /** Told why a certificate was refused, as soon as there is a client to tell it with. */
  readonly onRefused: (refusal: Error, client: ApiClient) => Promise<void>;
  readonly log: Logger;
  readonly signal: AbortSignal;
};

/** The client that goes with the node's current certificate, over all its rotations. */
export class NodeIdentity {
  readonly record = new CertificateRecord();
  readonly #options: IdentityOptions;
  readonly #first = Promise.withResolvers<void>();
  #client: ApiClient | undefined;

  constructor(options: IdentityOptions) {
    this.#options = options;
  }

  /** By which all certificates of the node are judged. */
  get time(): AgentTime {
    return this.#options.time;
  }

  /** Undefined until there is a certificate. */
  get current(): ApiClient | undefined {
    return this.#client;
  }

  rotate(): Promise<void> {
    const { nodeName, store, time, userAgent, log, signal } = this.#options;
    return rotateForEver({
      hasLegacyUsages: this.#options.hasLegacyUsages,
      nodeName,
      store,
      connect: (config) => createApiClient(config, { userAgent }),
      log,
      signal,
      record: this.record,
      time,
      ownConfig: () => loadKubeconfig(this.#options.kubeconfigFile),
      bootstrapConfig: () => bootstrapConfig(this.#options.bootstrapFile),
      onRotated: () => this.#renew(),
      onRefused: async (refusal) => {
        if (this.#client) await this.#options.onRefused(refusal, this.#client);
      },
    });
  }

  /** Once there is a certificate; undefined when the kubelet was stopped before. */
  async client(): Promise<ApiClient | undefined> {
    const { store, time, signal, kubeconfigFile, rotates } = this.#options;
    const current = await store.load();
    const state = await usableKubeconfig(kubeconfigFile, time.now());
    if (state.usable && (current || !rotates)) await this.#renew();
    signal.addEventListener('abort', () => this.#first.resolve(), { once: true });
    await this.#first.promise;
    return this.#client;
  }

  /** All connections are closed and opened anew with the certificate that the files now hold. */
  async #renew(): Promise<void> {
    const { kubeconfigFile, userAgent, signal } = this.#options;
    const config = await loadKubeconfig(kubeconfigFile);
    if (this.#client) {
      this.#client.replaceCredentials(config);
    } else {
      this.#client = createApiClient(config, { userAgent });
      signal.addEventListener('abort', () => this.#client?.close(), { once: true });
    }
    this.#first.resolve();
  }
}
