import { type ApiClient, createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import {
  type ClientConfig,
  KubeconfigError,
  loadKubeconfig,
} from '@rollcall/shared/api-client/kubeconfig.ts';
import { dnsSubdomainProblem } from '@rollcall/shared/kube/name.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import type { Running } from '@rollcall/shared/process/run.ts';
import { bootstrapOnce } from '#identity/bootstrap-once.ts';
import { type CertificateStore, certificateStore } from '#identity/certificate-store.ts';
import { writeNodeKubeconfig } from '#identity/node-kubeconfig.ts';
import { rotateForEver } from '#identity/rotation.ts';
import { usableKubeconfig } from '#identity/usable-kubeconfig.ts';
import { renewLease, reportStatus } from '#node/heartbeat.ts';
import { type NodeDuty, registerNode } from '#node/register.ts';
import { serve } from '#serving/endpoint.ts';
import { servingPair } from '#serving/serving-pair.ts';
import type { KubeletSettings } from './flags.ts';

type Kubelet = {
  readonly settings: KubeletSettings;
  readonly nodeName: string;
  readonly store: CertificateStore;
  readonly userAgent: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
};

/** Gets an identity if there is none, then lives by it: registers, renews, rotates. */
export async function startKubelet(
  settings: KubeletSettings,
  log: Logger,
  signal: AbortSignal,
): Promise<Running> {
  const kubelet = kubeletOf(settings, log, signal);
  const { nodeName } = kubelet;
  const address = settings['node-ip'];
  const pair = await servingPair(settings['cert-dir'], {
    host: nodeName,
    address,
    now: new Date(),
  });
  const endpoint = await serve(pair, { host: settings.address, port: settings.port });
  log.info({ node: nodeName, port: endpoint.port }, 'Starting the kubelet');
  const facts = {
    name: nodeName,
    port: endpoint.port,
    address,
    labels: labelsOf(settings['node-labels']),
  };
  const life = live(kubelet, facts);
  return {
    close: () => endpoint.close(),
    failed: life.then(() => new Promise<never>(() => {})),
  };
}

/** @throws ConfigurationError */
function kubeletOf(settings: KubeletSettings, log: Logger, signal: AbortSignal): Kubelet {
  const nodeName = settings['hostname-override'].toLowerCase();
  const problem = dnsSubdomainProblem(nodeName);
  if (problem) throw new ConfigurationError(`--hostname-override: ${nodeName}: ${problem}`);
  if (!settings.kubeconfig) throw new ConfigurationError('--kubeconfig is missing');
  const store = certificateStore(settings['cert-dir'], 'kubelet-client');
  return { settings, nodeName, store, userAgent: 'kubelet/v1.35.0 rollcall', log, signal };
}

async function live(kubelet: Kubelet, facts: NodeDuty['facts']): Promise<void> {
  const { settings, log, signal } = kubelet;
  const state = await usableKubeconfig(settings.kubeconfig, new Date());
  if (state.usable)
    log.info({ kubeconfig: settings.kubeconfig }, 'The kubeconfig is good; no bootstrap');
  else await bootstrap(kubelet, state.reason);
  const identity = new Identity(kubelet);
  const rotating = settings['rotate-certificates'] ? identity.rotate() : undefined;
  const client = await identity.client();
  if (!client) return;
  const duty: NodeDuty = { client, facts, log, signal };
  if (settings['register-node']) await registerNode(duty);
  await Promise.all([rotating, renewLease(duty), reportStatus(duty)]);
}

/** Both of upstream's ways; the one that rotates leaves the certificate to the manager. */
async function bootstrap(kubelet: Kubelet, reason: string): Promise<void> {
  const { settings, nodeName, store, userAgent, log, signal } = kubelet;
  log.info({ reason }, 'Bootstrapping');
  const config = await bootstrapConfig(settings);
  if (!config) {
    throw new ConfigurationError(
      `--kubeconfig: ${reason}; --bootstrap-kubeconfig is needed to get another, and is missing`,
    );
  }
  if (settings['rotate-certificates']) {
    await writeNodeKubeconfig(settings.kubeconfig, config, store.currentFile);
    return;
  }
  await bootstrapOnce({
    nodeName,
    bootstrap: config,
    kubeconfigFile: settings.kubeconfig,
    certificateDirectory: settings['cert-dir'],
    store,
    userAgent,
    log,
    signal,
  });
}

/** The client that goes with the node's current certificate, over all its rotations. */
class Identity {
  readonly #kubelet: Kubelet;
  readonly #first = Promise.withResolvers<void>();
  #client: ApiClient | undefined;

  constructor(kubelet: Kubelet) {
    this.#kubelet = kubelet;
  }

  rotate(): Promise<void> {
    const { settings, nodeName, store, userAgent, log, signal } = this.#kubelet;
    return rotateForEver({
      nodeName,
      store,
      connect: (config) => createApiClient(config, { userAgent }),
      log,
      signal,
      ownConfig: () => loadKubeconfig(settings.kubeconfig),
      bootstrapConfig: () => bootstrapConfig(settings),
      onRotated: () => this.#renew(),
    });
  }

  /** Once there is a certificate; undefined when the kubelet was stopped before. */
  async client(): Promise<ApiClient | undefined> {
    const { store, signal } = this.#kubelet;
    const current = await store.load();
    const state = await usableKubeconfig(this.#kubelet.settings.kubeconfig, new Date());
    if (state.usable && (current || !this.#kubelet.settings['rotate-certificates'])) {
      await this.#renew();
    }
    signal.addEventListener('abort', () => this.#first.resolve(), { once: true });
    await this.#first.promise;
    return this.#client;
  }

  /** All connections are closed and opened anew with the certificate that the files now hold. */
  async #renew(): Promise<void> {
    const { settings, userAgent, signal } = this.#kubelet;
    const config = await loadKubeconfig(settings.kubeconfig);
    if (this.#client) {
      this.#client.replaceCredentials(config);
    } else {
      this.#client = createApiClient(config, { userAgent });
      signal.addEventListener('abort', () => this.#client?.close(), { once: true });
    }
    this.#first.resolve();
  }
}

/** @throws ConfigurationError when the file is there and cannot be followed */
async function bootstrapConfig(settings: KubeletSettings): Promise<ClientConfig | undefined> {
  const file = settings['bootstrap-kubeconfig'];
  if (!file) return undefined;
  try {
    return await loadKubeconfig(file);
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    throw new ConfigurationError(
      `--bootstrap-kubeconfig: unable to load bootstrap kubeconfig: ${error.message}`,
      { cause: error },
    );
  }
}

function labelsOf(text: string): Record<string, string> {
  const pairs = text.split(',').filter(Boolean);
  return Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string]));
}
