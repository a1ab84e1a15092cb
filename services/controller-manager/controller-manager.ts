import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type ApiClient, createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { KubeconfigError, loadKubeconfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { connectLog, type Log } from '@rollcall/shared/event-log/connect-log.ts';
import { logServer } from '@rollcall/shared/nats-server/nats-flags.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import type { Running } from '@rollcall/shared/process/run.ts';
import { UnusableFile } from '@rollcall/shared/process/unusable-file.ts';
import { systemClock as clock } from '@rollcall/shared/time/clock.ts';
import { AccessReviews } from '#approving/access-reviews.ts';
import { PendingRequests } from '#approving/pending-requests.ts';
import { lead } from '#leading/lead.ts';
import type { ControllerTools } from '#loop/controller.ts';
import { Replica } from '#loop/replica.ts';
import { runControllers } from '#loop/run-controllers.ts';
import { chosenControllers } from './controllers.ts';
import type { ControllerManagerSettings } from './flags.ts';
import { type Observing, startObserving } from './observing.ts';
import { optimizeUnderLoad } from './optimize-under-load.ts';

type State = { readonly replica: Replica; log: Log | undefined; hasCaughtUp: boolean };

/** Files first, then health, then the log; controllers start when the replica has what was there, and it is our turn. */
export async function startControllerManager(
  settings: ControllerManagerSettings,
  log: Logger,
  signal: AbortSignal,
): Promise<Running> {
  const makers = chosenControllers(settings);
  const client = await clientOf(settings);
  const requests = new PendingRequests();
  const reviews = new AccessReviews(client, () => performance.now());
  const state: State = { replica: new Replica(), log: undefined, hasCaughtUp: false };
  const { replica } = state;
  replica.onChange((change) => {
    requests.hear(change);
    reviews.hear(change);
  }, signal);
  const observing = await startObserving(settings, {
    client,
    replica,
    log,
    problems: () => problemsOf(state),
    signal,
  });
  const connection = await connectLog({
    ...logServer(settings),
    name: 'controller-manager',
    logger: log,
    signal,
  });
  state.log = connection;
  const following = replica.follow(connection.eventLogs, signal);
  await Promise.race([replica.catchUp(), following]);
  state.hasCaughtUp = true;
  log.info({}, 'Caught up with the event log');
  optimizeUnderLoad(log, signal);
  observing.beginStages();
  const tools = { client, replica, clock, log };
  const controllers = makers.map((make) => make(tools, { requests, reviews }));
  const working = inTurn(settings, { tools, observing, signal }, (turn) =>
    runControllers(controllers, {
      log: connection,
      replica,
      logger: log,
      observe: observing.queueObserver,
      random: Math.random,
      signal: turn,
    }),
  );
  return {
    async close() {
      await Promise.allSettled([working]);
      client.close();
      await connection.close();
      observing.close();
    },
    failed: Promise.all([following, working]).then(() => new Promise<never>(() => {})),
  };
}

/** Works at once, or while we hold the Lease. */
function inTurn(
  settings: ControllerManagerSettings,
  of: {
    readonly tools: ControllerTools;
    readonly observing: Observing;
    readonly signal: AbortSignal;
  },
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { tools, observing, signal } = of;
  const begun = async (turn: AbortSignal) => {
    tools.log.info({}, 'Controllers are running');
    await work(turn);
  };
  if (!settings['leader-elect']) {
    observing.leading(true);
    return begun(signal);
  }
  observing.leading(false);
  return lead({
    ...tools,
    identity: `${hostname()}_${randomUUID()}`,
    times: {
      leaseMilliseconds: settings['leader-elect-lease-duration'],
      renewDeadlineMilliseconds: settings['leader-elect-renew-deadline'],
      retryMilliseconds: settings['leader-elect-retry-period'],
    },
    random: Math.random,
    work: begun,
    onChange: (isLeader) => observing.leading(isLeader),
    signal,
  });
}

function problemsOf({ log, hasCaughtUp }: State): readonly string[] {
  if (!log) return ['event-log: it was not reached yet'];
  const problem = log.eventLogs.history.problem();
  if (problem !== undefined) return [`event-log: ${problem}`];
  return hasCaughtUp ? [] : ['replica: it has not caught up with the event log'];
}

async function clientOf(settings: ControllerManagerSettings): Promise<ApiClient> {
  try {
    const config = await loadKubeconfig(settings.kubeconfig);
    return createApiClient(config, { userAgent: 'kube-controller-manager/v1.35.0 rollcall' });
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    throw new UnusableFile(`--kubeconfig: ${error.message}`, { cause: error });
  }
}
