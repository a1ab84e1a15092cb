import { type ApiClient, createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { loadKubeconfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { ServerUnreachable } from '@rollcall/shared/api-client/server-unreachable.ts';
import type { NatsUser } from '@rollcall/shared/nats-server/nats-users.ts';
import { startNatsServer } from '@rollcall/shared/nats-server/start-nats-server.ts';
import { formatDuration } from '@rollcall/shared/time/duration.ts';
import { sleep } from '@rollcall/shared/time/sleep.ts';
import { freePort } from './free-port.ts';
import type { ClusterLayout } from './layout.ts';
import { encryptionKey, natsTls } from './nats-files.ts';
import { type StartedProcess, startProcess } from './processes.ts';
import { type ServiceName, serviceCommand } from './services.ts';

export type ControlPlaneOptions = {
  readonly layout: ClusterLayout;
  readonly natsServer: string;
  readonly bindAddress: string;
  readonly securePort: number;
  readonly signingDurationMilliseconds: number;
  readonly allowShortLivedCertificates: boolean;
  readonly signal: AbortSignal;
};

const POLL_MILLISECONDS = 20;

/** The log, then the apiserver, then the controllers; each when what it stands on answers. */
export async function startControlPlane(
  options: ControlPlaneOptions,
): Promise<{ readonly processes: readonly StartedProcess[]; readonly admin: ApiClient }> {
  const { layout, bindAddress, securePort, signal } = options;
  const nats = await startLog(options);
  const apiserver = await startService(layout, 'apiserver', [
    ['bind-address', bindAddress],
    ['secure-port', String(securePort)],
    ['tls-cert-file', layout.pki.apiserverCertificate],
    ['tls-private-key-file', layout.pki.apiserverKey],
    ['client-ca-file', layout.pki.caCertificate],
    ['enable-bootstrap-token-auth', 'true'],
    ['service-account-signing-key-file', layout.pki.serviceAccountKey],
    ['service-account-key-file', layout.pki.serviceAccountPublicKey],
    ...logFlags(layout, 'apiserver', nats.url),
    ['allow-short-lived-certificates', String(options.allowShortLivedCertificates)],
  ]);
  const config = await loadKubeconfig(layout.adminConf);
  const admin = createApiClient(config, { userAgent: 'rollcall/0.1 up' });
  await Promise.race([untilReady(admin, signal), firstEnd(layout, [nats.process, apiserver])]);
  const controllerManager = await startService(layout, 'controller-manager', [
    ['kubeconfig', layout.controllerManagerConf],
    ...logFlags(layout, 'controller-manager', nats.url),
    // It is alone on this machine, and ports are the user's.
    ['leader-elect', 'false'],
    ['secure-port', '0'],
    ['cluster-signing-cert-file', layout.pki.caCertificate],
    ['cluster-signing-key-file', layout.pki.caKey],
    ['cluster-signing-duration', formatDuration(options.signingDurationMilliseconds)],
    ['root-ca-file', layout.pki.caCertificate],
    ['allow-short-lived-certificates', String(options.allowShortLivedCertificates)],
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
      ['healthz-port', '0'],
      ['client-ca-file', layout.pki.caCertificate],
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

async function startLog({ layout, natsServer, signal }: ControlPlaneOptions) {
  const key = await encryptionKey(layout);
  const server = await startNatsServer({
    binary: natsServer,
    directory: layout.natsDirectory,
    settings: {
      host: '127.0.0.1',
      port: await freePort(),
      tls: natsTls(layout),
      ...(key !== undefined && { encryptionKey: key }),
    },
    logFile: layout.logFile('nats-server'),
    launch: (command) => startProcess(layout, 'nats-server', command),
    signal,
  });
  return { process: { ...server, service: 'nats-server' }, url: server.url };
}

/** The flags by which a service finds the log and shows who it is. */
function logFlags({ natsPki }: ClusterLayout, user: NatsUser, url: string) {
  const { certificate, key } = natsPki.pair(user);
  return [
    ['nats-url', url],
    ['nats-ca-file', natsPki.caCertificate],
    ['nats-cert-file', certificate],
    ['nats-key-file', key],
  ] as const;
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
