import { type ApiClient, createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { KubeconfigError, loadKubeconfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { connectLog } from '@rollcall/shared/event-log/connect-log.ts';
import { logServer } from '@rollcall/shared/nats-server/nats-flags.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import type { Running } from '@rollcall/shared/process/run.ts';
import { systemClock as clock } from '@rollcall/shared/time/clock.ts';
import { PendingRequests } from '#approving/pending-requests.ts';
import { Replica } from '#loop/replica.ts';
import { runControllers } from '#loop/run-controllers.ts';
import { chosenControllers } from './controllers.ts';
import type { ControllerManagerSettings } from './flags.ts';

/** Files first, then the log; controllers start when the replica has what was there. */
export async function startControllerManager(
  settings: ControllerManagerSettings,
  log: Logger,
  signal: AbortSignal,
): Promise<Running> {
  const makers = chosenControllers(settings);
  const client = await clientOf(settings);
  const connection = await connectLog({
    ...logServer(settings),
    name: 'controller-manager',
    logger: log,
    signal,
  });
  const replica = new Replica();
  const requests = new PendingRequests();
  replica.onChange((change) => requests.hear(change), signal);
  const following = replica.follow(connection.eventLog, signal);
  const { lastSequence } = await connection.eventLog.bounds();
  await Promise.race([replica.waitFor(lastSequence), following]);
  const tools = { client, replica, clock, log };
  const controllers = makers.map((make) => make(tools, requests));
  const silent = { depth() {}, added() {}, retried() {}, waited() {}, worked() {} };
  const running = runControllers(controllers, {
    log: connection,
    replica,
    logger: log,
    observe: () => silent,
    random: Math.random,
    signal,
  });
  log.info({ sequence: lastSequence }, 'Controllers are running');
  return {
    async close() {
      client.close();
      await connection.close();
    },
    failed: Promise.all([following, running]).then(() => new Promise<never>(() => {})),
  };
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
