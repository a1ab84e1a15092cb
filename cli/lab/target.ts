import { existsSync } from 'node:fs';
import { answerError } from '@rollcall/shared/api-client/answer-error.ts';
import { type ApiClient, createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import {
  type ClientConfig,
  KubeconfigError,
  loadKubeconfig,
} from '@rollcall/shared/api-client/kubeconfig.ts';
import { ServerUnreachable } from '@rollcall/shared/api-client/server-unreachable.ts';
import { explainRefusal } from '@rollcall/shared/joining/explain-refusal.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import { PreflightError } from '@rollcall/shared/process/preflight-error.ts';
import { clusterLayout } from '#cluster/layout.ts';
import { runningServices } from '#cluster/processes.ts';
import { type ControlPlaneLogs, controlPlaneLogs } from './control-plane-logs.ts';

/** The control plane under load: how nodes bootstrap, who may look on, and which of its processes are on this machine. */
export type Target = {
  readonly bootstrap: ClientConfig;
  /** Again, from its file; undefined while it cannot be read. */
  readonly readBootstrap: () => Promise<ClientConfig | undefined>;
  /** As the server tells it, such as `v1.35.0`. */
  readonly serverVersion: string | null;
  /** Absent: nothing is read from the server but what nodes see. */
  readonly observer?: ApiClient;
  /** What went on inside of a control plane of this machine; absent for any other. */
  readonly logs?: ControlPlaneLogs;
  readonly processes: readonly { readonly service: string; readonly pid: number }[];
};

export type TargetSettings = {
  readonly dir: string;
  readonly 'bootstrap-kubeconfig': string;
  readonly kubeconfig: string;
};

/** A cluster's directory, or kubeconfigs of any Kubernetes API server. @throws ConfigurationError, PreflightError */
export async function openTarget(settings: TargetSettings, signal: AbortSignal): Promise<Target> {
  const layout = clusterLayout(settings.dir);
  const isForeign = settings['bootstrap-kubeconfig'] !== '';
  const bootstrapFile = settings['bootstrap-kubeconfig'] || layout.bootstrapConf;
  const observerFile = settings.kubeconfig || (isForeign ? '' : layout.adminConf);
  if (!isForeign && !existsSync(bootstrapFile)) {
    throw new PreflightError(
      `there is no ${bootstrapFile}: start a cluster with rollcall up, or name a --bootstrap-kubeconfig`,
    );
  }
  const bootstrap = await configOf('bootstrap-kubeconfig', bootstrapFile);
  const serverVersion = await checkServer(bootstrap, signal);
  const observer = observerFile
    ? clientOf('kubeconfig', await configOf('kubeconfig', observerFile))
    : undefined;
  const processes = isForeign ? [] : await runningServices(layout);
  return {
    bootstrap,
    readBootstrap: () => readAgain(bootstrapFile),
    serverVersion,
    ...(observer && { observer }),
    ...(!isForeign && { logs: controlPlaneLogs(layout) }),
    processes: processes.filter(({ service }) => !service.startsWith('kubelet')),
  };
}

/** Somebody may be writing it just now. */
async function readAgain(file: string): Promise<ClientConfig | undefined> {
  try {
    return await loadKubeconfig(file);
  } catch (error) {
    if (error instanceof KubeconfigError) return undefined;
    throw error;
  }
}

async function configOf(flag: string, file: string): Promise<ClientConfig> {
  try {
    return await loadKubeconfig(file);
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    throw new ConfigurationError(`--${flag}: ${error.message}`, { cause: error });
  }
}

/** @throws ConfigurationError when OpenSSL cannot use what the kubeconfig holds */
function clientOf(flag: string, config: ClientConfig): ApiClient {
  try {
    return createApiClient(config, { userAgent: 'rollcall/0.1 lab' });
  } catch (error) {
    throw new ConfigurationError(
      `--${flag}: its certificates or key cannot be used: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** One request with the nodes' credentials, so that a run of thousands does not begin against a wall; tells the server's version. */
async function checkServer(bootstrap: ClientConfig, signal: AbortSignal): Promise<string | null> {
  const client = clientOf('bootstrap-kubeconfig', bootstrap);
  try {
    const { status, body } = await client.raw({ method: 'GET', path: '/version' }, signal);
    if (status === 401) {
      const refusal = answerError({ status, body });
      const why = await explainRefusal(refusal, bootstrap, { now: () => new Date(), signal });
      throw new PreflightError(
        `${bootstrap.server} does not accept the bootstrap credentials: ${(why ?? refusal).message}`,
      );
    }
    return /"gitVersion":\s*"([^"]+)"/.exec(body)?.[1] ?? null;
  } catch (error) {
    if (!(error instanceof ServerUnreachable)) throw error;
    throw new PreflightError(error.message, { cause: error });
  } finally {
    client.close();
  }
}
