import { KUBE_APISERVER_CLIENT_KUBELET } from '@rollcall/shared/csr/certificate-signing-request.ts';
import { dnsSubdomainProblem } from '@rollcall/shared/kube/name.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import type { Running } from '@rollcall/shared/process/run.ts';
import { endWhenAbsent } from '#identity/absence.ts';
import { AgentTime, NO_DIFFERENCE } from '#identity/agent-time.ts';
import { bootstrapConfig } from '#identity/bootstrap-config.ts';
import { bootstrapOnce } from '#identity/bootstrap-once.ts';
import { type CertificateStore, certificateStore } from '#identity/certificate-store.ts';
import { NodeIdentity } from '#identity/node-identity.ts';
import { writeNodeKubeconfig } from '#identity/node-kubeconfig.ts';
import { usableKubeconfig } from '#identity/usable-kubeconfig.ts';
import { renewLease, reportStatus } from '#node/heartbeat.ts';
import { type NodeDuty, registerNode } from '#node/register.ts';
import { tellRefusal } from '#node/tell-refusal.ts';
import { serveHealth } from '#serving/health-port.ts';
import type { KubeletSettings } from './flags.ts';
import { startNodeServer } from './node-server.ts';

type Kubelet = {
  readonly settings: KubeletSettings;
  readonly nodeName: string;
  readonly store: CertificateStore;
  readonly time: AgentTime;
  readonly userAgent: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
};

/** Gets an identity if there is none, then lives by it: registers, renews, rotates, serves. */
export async function startKubelet(
  settings: KubeletSettings,
  log: Logger,
  signal: AbortSignal,
): Promise<Running> {
  const kubelet = kubeletOf(settings, log, signal);
  const { nodeName } = kubelet;
  const identity = identityOf(kubelet);
  const server = await startNodeServer({ settings, nodeName, identity, log, signal });
  log.info({ node: nodeName, port: server.port }, 'Starting the kubelet');
  const facts = {
    name: nodeName,
    port: server.port,
    address: settings['node-ip'],
    labels: labelsOf(settings['node-labels']),
  };
  const health = { host: settings['healthz-bind-address'], port: settings['healthz-port'] };
  const life = Promise.all([live(kubelet, identity, facts), serveHealth(health, log, signal)]);
  return {
    close: () => server.close(),
    failed: Promise.race([life, server.failed]).then(() => new Promise<never>(() => {})),
  };
}

/** @throws ConfigurationError */
function kubeletOf(settings: KubeletSettings, log: Logger, signal: AbortSignal): Kubelet {
  const nodeName = settings['hostname-override'].toLowerCase();
  const problem = dnsSubdomainProblem(nodeName);
  if (problem) throw new ConfigurationError(`--hostname-override: ${nodeName}: ${problem}`);
  if (!settings.kubeconfig) throw new ConfigurationError('--kubeconfig is missing');
  const store = certificateStore(settings['cert-dir'], 'kubelet-client');
  const time = new AgentTime(settings.clock);
  if (settings.clock !== NO_DIFFERENCE) log.warn(settings.clock, 'Running by a clock for tests');
  rotateOnHangup(time, log, signal);
  return { settings, nodeName, store, time, userAgent: 'kubelet/v1.35.0 rollcall', log, signal };
}

/** SIGHUP asks for a new certificate at once. */
function rotateOnHangup(time: AgentTime, log: Logger, signal: AbortSignal): void {
  const onHangup = () => {
    log.info('Asked to rotate the certificate now');
    time.wake();
  };
  process.on('SIGHUP', onHangup);
  signal.addEventListener('abort', () => process.off('SIGHUP', onHangup), { once: true });
}

function identityOf(kubelet: Kubelet): NodeIdentity {
  const { settings, ...rest } = kubelet;
  const { nodeName, log, signal } = kubelet;
  const signerName = KUBE_APISERVER_CLIENT_KUBELET;
  return new NodeIdentity({
    ...rest,
    onRefused: (refusal, client) =>
      tellRefusal(refusal, { client, nodeName, signerName, log, now: new Date(), signal }),
    kubeconfigFile: settings.kubeconfig,
    bootstrapFile: settings['bootstrap-kubeconfig'],
    rotates: settings['rotate-certificates'],
    hasLegacyUsages: settings['legacy-usages'],
  });
}

async function live(
  kubelet: Kubelet,
  identity: NodeIdentity,
  facts: NodeDuty['facts'],
): Promise<void> {
  const { settings, log, signal } = kubelet;
  const state = await usableKubeconfig(settings.kubeconfig, kubelet.time.now());
  if (state.usable)
    log.info({ kubeconfig: settings.kubeconfig }, 'The kubeconfig is good; no bootstrap');
  else await bootstrap(kubelet, state.reason);
  const rotating = settings['rotate-certificates'] ? keepRotating(kubelet, identity) : undefined;
  // Awaited with the rest below; its end must end us while we wait for the first certificate, too.
  const client = await Promise.race([identity.client(), ...(rotating ? [rotating] : [])]);
  if (!client) return;
  const pace = {
    leaseSeconds: settings['node-lease-duration-seconds'],
    reportMilliseconds: settings['node-status-report-frequency'],
  };
  const duty: NodeDuty = { client, facts, log, signal, pace };
  if (settings['register-node']) await registerNode(duty);
  await Promise.all([rotating, renewLease(duty), reportStatus(duty)]);
}

/** Ends when the kubelet is stopped. @throws CertificateAbsent */
async function keepRotating({ log, signal }: Kubelet, identity: NodeIdentity): Promise<undefined> {
  const absence = endWhenAbsent({ record: identity.record, now: () => new Date(), log, signal });
  await Promise.all([identity.rotate(), absence]);
  return undefined;
}

/** Both of upstream's ways; the one that rotates leaves the certificate to the manager. */
async function bootstrap(kubelet: Kubelet, reason: string): Promise<void> {
  const { settings, nodeName, store, userAgent, log, signal } = kubelet;
  log.info({ reason }, 'Bootstrapping');
  const config = await bootstrapConfig(settings['bootstrap-kubeconfig']);
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
    hasLegacyUsages: settings['legacy-usages'],
    store,
    userAgent,
    log,
    signal,
  });
}

function labelsOf(text: string): Record<string, string> {
  const pairs = text.split(',').filter(Boolean);
  return Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string]));
}
