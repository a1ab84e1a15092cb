import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { type ApiClient, createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { loadKubeconfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { ServerUnreachable } from '@rollcall/shared/api-client/server-unreachable.ts';
import { formatDuration } from '@rollcall/shared/time/duration.ts';
import { sleep } from '@rollcall/shared/time/sleep.ts';
import { freePort } from './free-port.ts';
import type { ClusterLayout } from './layout.ts';
import { natsConfig } from './nats-config.ts';
import { type StartedProcess, startProcess } from './processes.ts';
import { type ServiceName, serviceCommand } from './services.ts';

export type ControlPlaneOptions = {
  readonly layout: ClusterLayout;
  readonly natsServer: string;
  readonly securePort: number;
  readonly signingDurationMilliseconds: number;
  readonly signal: AbortSignal;
};

const POLL_MILLISECONDS = 20;

/** The log, then the apiserver, then the controllers; each when what it stands on answers. */
export async function startControlPlane(
  options: ControlPlaneOptions,
): Promise<{ readonly processes: readonly StartedProcess[]; readonly admin: ApiClient }> {
  const { layout, securePort, signal } = options;
  const nats = await startNats(options);
  const apiserver = await startService(layout, 'apiserver', [
    ['bind-address', '127.0.0.1'],
    ['secure-port', String(securePort)],
    ['tls-cert-file', layout.pki.apiserverCertificate],
    ['tls-private-key-file', layout.pki.apiserverKey],
    ['client-ca-file', layout.pki.caCertificate],
    ['enable-bootstrap-token-auth', 'true'],
    ['nats-url', nats.url],
  ]);
  const config = await loadKubeconfig(layout.adminConf);
  const admin = createApiClient(config, { userAgent: 'rollcall/0.1 up' });
  await Promise.race([untilReady(admin, signal), firstEnd(layout, [nats.process, apiserver])]);
  const controllerManager = await startService(layout, 'controller-manager', [
    ['kubeconfig', layout.controllerManagerConf],
    ['nats-url', nats.url],
    ['cluster-signing-cert-file', layout.pki.caCertificate],
    ['cluster-signing-key-file', layout.pki.caKey],
    ['cluster-signing-duration', formatDuration(options.signingDurationMilliseconds)],
    ['root-ca-file', layout.pki.caCertificate],
  ]);
  return { processes: [nats.process, apiserver, controllerManager], admin };
}

/** One kubelet, with its own directory, as process `kubelet-<name>`. */
export function startKubelet(layout: ClusterLayout, name: string): Promise<StartedProcess> {
  const files = layout.node(name);
  return startService(
    layout,
    'kubelet',
    [
      ['hostname-override', name],
      ['kubeconfig', files.kubeconfig],
      ['bootstrap-kubeconfig', layout.bootstrapConf],
      ['cert-dir', files.pki],
      ['address', '127.0.0.1'],
      ['port', '0'],
    ],
    `kubelet-${name}`,
  );
}

/** A process ended that should run on. */
export class ServiceEnded extends Error {
  override readonly name = 'ServiceEnded';
  readonly exitCode: number;

  constructor({ service }: StartedProcess, exitCode: number, logFile: string) {
    super(`${service} ended with exit code ${exitCode}; its log is ${logFile}`);
    this.exitCode = exitCode;
  }
}

/** Rejects with ServiceEnded when any of the processes ends; never resolves. */
export function firstEnd(
  layout: ClusterLayout,
  processes: readonly StartedProcess[],
): Promise<never> {
  return Promise.race(
    processes.map(async (process): Promise<never> => {
      const exitCode = await process.ended;
      throw new ServiceEnded(process, exitCode, layout.logFile(process.service));
    }),
  );
}

async function startNats({ layout, natsServer, signal }: ControlPlaneOptions) {
  const port = await freePort();
  const file = path.join(layout.natsDirectory, 'nats-server.conf');
  await mkdir(layout.natsDirectory, { recursive: true, mode: 0o700 });
  const directory = path.join(layout.natsDirectory, 'data');
  await writeFile(file, natsConfig({ host: '127.0.0.1', port, directory }));
  const process = await startProcess(layout, 'nats-server', [natsServer, '--config', file]);
  await Promise.race([untilListening(port, signal), firstEnd(layout, [process])]);
  return { process, url: `nats://127.0.0.1:${port}` };
}

function startService(
  layout: ClusterLayout,
  workspace: ServiceName,
  flags: readonly (readonly [name: string, value: string])[],
  service: string = workspace,
): Promise<StartedProcess> {
  return startProcess(layout, service, [
    ...serviceCommand(workspace),
    ...flags.map(([name, value]) => `--${name}=${value}`),
    '--logging-format=json',
  ]);
}

async function untilListening(port: number, signal: AbortSignal): Promise<void> {
  while (!(await accepts(port))) {
    await sleep(POLL_MILLISECONDS, signal);
    signal.throwIfAborted();
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

async function untilReady(admin: ApiClient, signal: AbortSignal): Promise<void> {
  while (!(await isReady(admin, signal))) {
    await sleep(POLL_MILLISECONDS, signal);
    signal.throwIfAborted();
  }
}

async function isReady(admin: ApiClient, signal: AbortSignal): Promise<boolean> {
  try {
    return (await admin.raw({ method: 'GET', path: '/readyz' }, signal)).status === 200;
  } catch (error) {
    if (error instanceof ServerUnreachable) return false;
    throw error;
  }
}
