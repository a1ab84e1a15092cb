import { type EventLogs, LogUnavailable } from '@rollcall/shared/event-log/event-log.ts';
import { connectEventLogs } from '@rollcall/shared/event-log/jetstream-event-log.ts';
import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import { RBAC_GROUP } from '@rollcall/shared/kinds/rbac-rules.ts';
import { logServer } from '@rollcall/shared/nats-server/nats-flags.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import { PreflightError } from '@rollcall/shared/process/preflight-error.ts';
import type { Running } from '@rollcall/shared/process/run.ts';
import type { Change } from '@rollcall/shared/projection/projection.ts';
import { systemClock } from '@rollcall/shared/time/clock.ts';
import { openAuditLog } from '#audit/audit-log.ts';
import { BOOTSTRAP_POLICY, reconciledPolicy } from '#authorization/bootstrap-policy.ts';
import { Policy } from '#authorization/policy.ts';
import { seedCluster } from '#bootstrap/seed-cluster.ts';
import { SYSTEM_NAMESPACES } from '#bootstrap/system-namespaces.ts';
import { forgetEncodings } from '#content/object-encodings.ts';
import { discoveryOf } from '#discovery/discovery.ts';
import { openApiOf } from '#discovery/openapi-route.ts';
import { KUBERNETES_VERSION } from '#discovery/version.ts';
import { watchClientAuthorities, watchServingPair } from '#files/serving-files.ts';
import type { Served } from '#http/dispatch.ts';
import type { HealthChecks } from '#http/health.ts';
import { measuredGuard } from '#http/measured-guard.ts';
import { createMetrics, type Metrics } from '#http/metrics.ts';
import type { Reviews } from '#http/review-route.ts';
import { createServer, serveCertificate } from '#http/server.ts';
import { Traffic } from '#http/traffic.ts';
import { answerReview, type Judges } from '#reviews/answer-review.ts';
import { REVIEW_KINDS } from '#reviews/review-kinds.ts';
import { Store } from '#store/store.ts';
import { issuedDuration } from './csr-durations.ts';
import type { ApiserverSettings } from './flags.ts';
import { judgesOf, policyObjects } from './judges.ts';
import { answeredKinds, apiAudiences, serviceAccountTokens } from './service-account-tokens.ts';

/** Files first, then the log, then the projection, then the seeds; requests are taken when all is there. */
export async function startApiserver(
  settings: ApiserverSettings,
  log: Logger,
  signal: AbortSignal,
): Promise<Running> {
  const files = watchedFiles(settings, log);
  const logs = await connectEventLogs({
    ...logServer(settings),
    name: 'apiserver',
    logger: log,
    signal,
  });
  const traffic = new Traffic({
    reading: settings['max-requests-inflight'],
    mutating: settings['max-mutating-requests-inflight'],
  });
  const { store, policy, metrics } = stateOn(logs, traffic);
  const following = store.follow(signal);
  await catchUp({ following, store, metrics, log });
  await seed(store, log, signal);
  const tokens = await serviceAccountTokens(settings, store);
  const judges = judgesOf({
    store,
    policy,
    accountTokens: tokens.authenticator,
    audiences: apiAudiences(settings),
    clientAuthorities: files.clientAuthorities?.current,
    bootstrapTokens: settings['enable-bootstrap-token-auth'],
    allowAnonymous: settings['anonymous-auth'],
    authorizationModes: settings['authorization-mode'].split(','),
    clock: systemClock,
  });
  const questions = tokens.questions(judges.admission);
  const described = [...answeredKinds(ALL_KINDS, questions), ...REVIEW_KINDS];
  const served: Served = {
    kinds: ALL_KINDS,
    discovery: discoveryOf(described),
    openApi: openApiOf(described, KUBERNETES_VERSION),
    store,
    admission: judges.admission,
    refusal: (user, action) => judges.guard.judge(user, action).refusal,
    reviews: reviewsBy(judges.reviewJudges),
    questions,
    issuerDocuments: tokens.documents,
    health: healthOf(logs, settings['allow-short-lived-certificates']),
    allowShortLivedCertificates: settings['allow-short-lived-certificates'],
    metrics: () => metrics.expose(),
  };
  const app = createServer({
    serving: files.serving.current(),
    guard: measuredGuard(judges.guard, metrics.guard),
    served,
    log,
    observe: metrics.observe,
    audit: files.auditLog?.write,
    traffic,
    onTlsError: () => metrics.tlsErrors.inc(),
  });
  files.serving.onChange((serving) => serveCertificate(app, serving));
  warnOfSwitches(settings, log);
  await listen(app, settings);
  log.info({ port: settings['secure-port'] }, 'Serving securely');
  return {
    async close() {
      files.serving.close();
      files.clientAuthorities?.close();
      await app.close();
      await files.auditLog?.close();
      await logs.history.close();
    },
    failed: following.done.then(() => new Promise<never>(() => {})),
  };
}

function reviewsBy(judges: Judges): Reviews {
  return {
    kinds: REVIEW_KINDS,
    answer: (kind, object, { user, info }) => {
      const namespace = info.type === 'resource' ? info.namespace : '';
      return answerReview(judges, { kind, object, user, namespace, now: systemClock.now() });
    },
  };
}

function warnOfSwitches(settings: ApiserverSettings, log: Logger): void {
  if (!settings['allow-short-lived-certificates']) return;
  log.warn({}, 'Certificates may live less than ten minutes: a switch for tests is on');
}

function watchedFiles(settings: ApiserverSettings, log: Logger) {
  const serving = watchServingPair(
    settings['tls-cert-file'],
    settings['tls-private-key-file'],
    log,
  );
  const file = settings['client-ca-file'];
  const clientAuthorities = file ? watchClientAuthorities(file, log) : undefined;
  const path = settings['audit-log-path'];
  return { serving, clientAuthorities, auditLog: path ? openAuditLog(path, log) : undefined };
}

/** What is held in memory; the log alone can build it again. */
function stateOn(
  logs: EventLogs,
  traffic: Traffic,
): {
  readonly store: Store;
  readonly policy: Policy;
  readonly metrics: Metrics;
} {
  const store: Store = new Store({
    logs,
    kinds: ALL_KINDS,
    hears: {
      onChange: (change) => onChange(change),
      onAppended: (facts) => {
        for (const { type } of facts) metrics.appended.inc({ type });
      },
    },
  });
  const policy = new Policy(() => policyObjects(store));
  const metrics = createMetrics({
    projectionLag: () => projectionLag(store),
    storedObjects: () => ALL_KINDS.map((kind) => [kind.plural, store.count(kind)] as const),
    traffic,
  });
  const onChange = (change: Change) => {
    const { kind, type, previous } = change;
    if (previous) forgetEncodings(previous);
    metrics.changes.inc({ resource: kind.plural, type });
    if (kind.group === RBAC_GROUP) policy.invalidate();
    const issued = issuedDuration(change);
    if (!issued) return;
    const { signerName, isHonored } = issued;
    metrics.durations.requested.inc({ signerName });
    if (isHonored) metrics.durations.honored.inc({ signerName });
  };
  return { store, policy, metrics };
}

async function projectionLag(store: Store): Promise<number | undefined> {
  try {
    return await store.lag();
  } catch (error) {
    if (error instanceof LogUnavailable) return undefined;
    throw error;
  }
}

async function catchUp(of: {
  readonly following: ReturnType<Store['follow']>;
  readonly store: Store;
  readonly metrics: Metrics;
  readonly log: Logger;
}): Promise<void> {
  const begin = performance.now();
  await Promise.race([of.following.caughtUp, of.following.done]);
  const seconds = (performance.now() - begin) / 1_000;
  of.metrics.replaySeconds.set(seconds);
  of.log.info({ seconds }, 'Built the projection from the log');
}

async function seed(store: Store, log: Logger, signal: AbortSignal): Promise<void> {
  const namespaces = await seedCluster(store, ALL_KINDS, {
    objects: SYSTEM_NAMESPACES,
    reconcile: (existing) => existing,
    signal,
  });
  const roles = await seedCluster(store, ALL_KINDS, {
    objects: BOOTSTRAP_POLICY,
    reconcile: reconciledPolicy,
    signal,
  });
  log.info({ namespaces, roles }, 'Added what a cluster is born with');
}

function healthOf({ history }: EventLogs, allowShortLived: boolean): HealthChecks {
  const ping = { name: 'ping', problem: () => undefined };
  const reachable = {
    name: 'event-log',
    problem: () => history.problem(),
  };
  // A switch for tests shows wherever somebody looks.
  const switches = allowShortLived
    ? [{ name: 'test-switch/allow-short-lived-certificates', problem: () => undefined }]
    : [];
  return { livez: [ping], readyz: [ping, reachable, ...switches] };
}

/** As many as the kernel lets wait (net.core.somaxconn), as Go's servers do: who finds no room tries again after one, three, seven seconds. */
const BACKLOG = 65_535;

async function listen(
  app: ReturnType<typeof createServer>,
  settings: ApiserverSettings,
): Promise<void> {
  const [host, port] = [settings['bind-address'], settings['secure-port']];
  try {
    await app.listen({ host, port, backlog: BACKLOG });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new PreflightError(
        `--secure-port: ${host}:${port} is taken by another program; stop it or choose another port`,
      );
    }
    throw new PreflightError(`--bind-address, --secure-port: ${host}:${port}: ${message}`);
  }
}
