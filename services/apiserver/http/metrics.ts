import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { KUBERNETES_VERSION } from '#discovery/version.ts';
import type { GuardObserver } from './measured-guard.ts';
import type { Observation } from './server.ts';
import type { Traffic } from './traffic.ts';
import { guardObserver, registerTraffic } from './traffic-metrics.ts';

/** The apiserver's metrics, under upstream's names where upstream has one. */
export type Metrics = {
  observe(observation: Observation): void;
  readonly changes: Counter<'resource' | 'type'>;
  readonly replaySeconds: Gauge;
  readonly guard: GuardObserver;
  readonly tlsErrors: Counter;
  /** Facts that this apiserver wrote, by type. */
  readonly appended: Counter<'type'>;
  readonly durations: {
    readonly requested: Counter<'signerName'>;
    readonly honored: Counter<'signerName'>;
  };
  expose(): Promise<{ readonly contentType: string; readonly body: string }>;
};

export function createMetrics(gauges: {
  readonly projectionLag: () => Promise<number | undefined>;
  readonly storedObjects: () => Iterable<readonly [resource: string, count: number]>;
  readonly traffic: Traffic;
}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  registerGauges(registry, gauges);
  registerTraffic(registry, gauges.traffic);
  const total = new Counter({
    name: 'apiserver_request_total',
    help: 'Requests answered, by verb, group, version, resource, subresource and code',
    labelNames: ['verb', 'group', 'version', 'resource', 'subresource', 'code'],
    registers,
  });
  const duration = new Histogram({
    name: 'apiserver_request_duration_seconds',
    help: 'Time from the request to its answer, watches left out',
    labelNames: ['verb', 'resource'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  return {
    observe(observation) {
      const labels = labelsOf(observation);
      total.inc({ ...labels, code: observation.status });
      if (labels.verb === 'WATCH') return;
      duration.observe({ verb: labels.verb, resource: labels.resource }, observation.seconds);
    },
    changes: new Counter({
      name: 'rollcall_changes_total',
      help: 'Changes of objects that the log told of, those of a replay included',
      labelNames: ['resource', 'type'],
      registers,
    }),
    guard: guardObserver(registry),
    tlsErrors: new Counter({
      name: 'apiserver_tls_handshake_errors_total',
      help: 'Connections that ended before TLS was agreed on',
      registers,
    }),
    appended: new Counter({
      name: 'rollcall_events_appended_total',
      help: 'Facts that this apiserver appended to the log, by type',
      labelNames: ['type'],
      registers,
    }),
    durations: {
      requested: durationCounter(registry, 'requested', 'asked for a life of their own'),
      honored: durationCounter(registry, 'honored', 'got the life that was asked for'),
    },
    replaySeconds: new Gauge({
      name: 'rollcall_replay_duration_seconds',
      help: 'Time it took to build the projection from the log at the start',
      registers,
    }),
    expose: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

function durationCounter(registry: Registry, what: string, help: string): Counter<'signerName'> {
  return new Counter({
    name: `apiserver_certificates_registry_csr_${what}_duration_total`,
    help: `Issued requests that ${help}, by signer`,
    labelNames: ['signerName'],
    registers: [registry],
  });
}

function labelsOf({ info }: Observation) {
  if (info?.type !== 'resource') {
    return {
      verb: info?.verb.toUpperCase() ?? '',
      group: '',
      version: '',
      resource: '',
      subresource: '',
    };
  }
  const { verb, group, version, resource, subresource } = info;
  return { verb: verb.toUpperCase(), group, version, resource, subresource };
}

function registerGauges(registry: Registry, gauges: Parameters<typeof createMetrics>[0]): void {
  const registers = [registry];
  new Gauge({
    name: 'rollcall_projection_lag_events',
    help: 'Events in the log that the projection has not applied',
    registers,
    async collect() {
      const lag = await gauges.projectionLag();
      if (lag !== undefined) this.set(lag);
    },
  });
  new Gauge({
    name: 'apiserver_storage_objects',
    help: 'Objects stored, by resource',
    labelNames: ['resource'],
    registers,
    collect() {
      for (const [resource, count] of gauges.storedObjects()) this.set({ resource }, count);
    },
  });
  new Gauge({
    name: 'kubernetes_build_info',
    help: 'The release whose behaviour is served',
    labelNames: ['git_version'],
    registers,
  }).set({ git_version: KUBERNETES_VERSION }, 1);
}
