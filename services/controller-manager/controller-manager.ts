import { type ApiClient, createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { KubeconfigError, loadKubeconfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { connectLog } from '@rollcall/shared/event-log/connect-log.ts';
import { certificateSigningRequestKind } from '@rollcall/shared/kinds/certificate-signing-request.ts';
import { logServer } from '@rollcall/shared/nats-server/nats-flags.ts';
import { parseCertificates } from '@rollcall/shared/pki/certificate.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import { readNamedFile } from '@rollcall/shared/process/named-file.ts';
import type { Running } from '@rollcall/shared/process/run.ts';
import { systemClock as clock } from '@rollcall/shared/time/clock.ts';
import { approver } from '#approving/approver.ts';
import { cleaner } from '#cleaning/cleaner.ts';
import { type ControlLoop, runControlLoop } from '#loop/control-loop.ts';
import { runPeriodically } from '#loop/periodic.ts';
import { Replica } from '#loop/replica.ts';
import { nodeLifecycle } from '#nodes/node-lifecycle.ts';
import { rootCaPublisher } from '#publishing/root-ca-publisher.ts';
import { authorityFiles } from '#signing/authority-files.ts';
import { SHORTEST_REQUEST_MILLISECONDS } from '#signing/lifetime.ts';
import { signer } from '#signing/signer.ts';
import { clusterInfoSigner } from '#tokens/cluster-info-signer.ts';
import { tokenCleaner } from '#tokens/token-cleaner.ts';
import type { ControllerManagerSettings } from './flags.ts';

const SECOND = 1_000;
const MINUTE = 60_000;

/** Files first, then the log; controllers start when the replica has what was there. */
export async function startControllerManager(
  settings: ControllerManagerSettings,
  log: Logger,
  signal: AbortSignal,
): Promise<Running> {
  const authority = authorityFiles(
    settings['cluster-signing-cert-file'],
    settings['cluster-signing-key-file'],
  );
  authority();
  const rootCaPem = readRootCa(settings);
  const client = await clientOf(settings);
  const connection = await connectLog({
    ...logServer(settings),
    name: 'controller-manager',
    logger: log,
    signal,
  });
  const replica = new Replica();
  const following = replica.follow(connection.eventLog, signal);
  const { lastSequence } = await connection.eventLog.bounds();
  await Promise.race([replica.waitFor(lastSequence), following]);
  const durationMilliseconds = settings['cluster-signing-duration'];
  const kind = certificateSigningRequestKind;
  const loops: readonly ControlLoop[] = [
    { name: 'csrapproving', kind, reconcile: approver(client, log) },
    {
      name: 'csrsigning',
      kind,
      reconcile: signer({
        client,
        authority,
        durationMilliseconds,
        shortestMilliseconds: shortestOf(settings, log),
        clock,
        log,
      }),
    },
  ];
  const on = { client, replica, clock, log };
  const rounds = [
    ['csrcleaner', MINUTE, cleaner(on)],
    ['tokencleaner', SECOND, tokenCleaner(on)],
    ['bootstrapsigner', SECOND, clusterInfoSigner(on)],
    ['node-lifecycle', SECOND, nodeLifecycle(on)],
    ...(rootCaPem
      ? [['root-ca-cert-publisher', SECOND, rootCaPublisher({ ...on, rootCaPem })] as const]
      : []),
  ] as const;
  const work = Promise.all([
    following,
    ...loops.map((loop) => runControlLoop(loop, { log: connection, replica, logger: log, signal })),
    ...rounds.map(([name, everyMilliseconds, round]) =>
      runPeriodically(name, { everyMilliseconds, round, logger: log, signal }),
    ),
  ]);
  log.info({ sequence: lastSequence }, 'Controllers are running');
  return {
    async close() {
      client.close();
      await connection.close();
    },
    failed: work.then(() => new Promise<never>(() => {})),
  };
}

function shortestOf(settings: ControllerManagerSettings, log: Logger): number {
  if (!settings['allow-short-lived-certificates']) return SHORTEST_REQUEST_MILLISECONDS;
  log.warn({}, 'Certificates may live less than ten minutes: a switch for tests is on');
  return 0;
}

function readRootCa(settings: ControllerManagerSettings): string | undefined {
  if (!settings['root-ca-file']) return undefined;
  return readNamedFile('root-ca-file', settings['root-ca-file'], (pem) => {
    parseCertificates(pem);
    return pem;
  });
}

async function clientOf(settings: ControllerManagerSettings): Promise<ApiClient> {
  try {
    const config = await loadKubeconfig(settings.kubeconfig);
    return createApiClient(config, { userAgent: 'kube-controller-manager/v1.35.0 rollcall' });
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    throw new ConfigurationError(`--kubeconfig: ${error.message}`, { cause: error });
  }
}
