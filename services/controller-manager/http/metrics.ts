import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { QueueObserver } from '#loop/work-queue.ts';
import type { CsrStages } from './csr-stages.ts';

/** The controller-manager's metrics, under upstream's names where upstream has one. */
export type Metrics = {
  readonly stages: { observe(stage: string, signer: string, seconds: number): void };
  queueObserver(controller: string): QueueObserver;
  leading(isLeader: boolean): void;
  expose(): Promise<{ readonly contentType: string; readonly body: string }>;
};

const SECONDS = [0.0001, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];

export function createMetrics(of: {
  readonly pending: () => ReturnType<CsrStages['pending']>;
  readonly version: string;
}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const stages = new Histogram({
    name: 'rollcall_csr_stage_duration_seconds',
    help: 'From a request to its approval, and from there to its certificate, as the log tells it',
    labelNames: ['stage', 'signer'],
    buckets: SECONDS,
    registers,
  });
  new Gauge({
    name: 'rollcall_csr_pending',
    help: 'Requests without a verdict, by signer',
    labelNames: ['signer'],
    registers,
    collect() {
      this.reset();
      for (const [signer, count] of of.pending()) this.set({ signer }, count);
    },
  });
  new Gauge({
    name: 'kubernetes_build_info',
    help: 'The release whose behaviour is followed',
    labelNames: ['git_version'],
    registers,
  }).set({ git_version: of.version }, 1);
  const leader = new Gauge({
    name: 'leader_election_master_status',
    help: 'Whether this process leads',
    labelNames: ['name'],
    registers,
  });
  return {
    stages: {
      observe: (stage, signer, seconds) => stages.observe({ stage, signer }, seconds),
    },
    queueObserver: queueMetrics(registers),
    leading: (isLeader) => leader.set({ name: 'kube-controller-manager' }, isLeader ? 1 : 0),
    expose: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

/** client-go's names (util/workqueue); ours has one name a controller. */
function queueMetrics(registers: Registry[]): (name: string) => QueueObserver {
  const labelNames = ['name'] as const;
  const options = { labelNames, registers };
  const depth = new Gauge({ name: 'workqueue_depth', help: 'Keys that wait', ...options });
  const adds = new Counter({ name: 'workqueue_adds_total', help: 'Keys added', ...options });
  const retries = new Counter({
    name: 'workqueue_retries_total',
    help: 'Keys put off for another attempt',
    ...options,
  });
  const waited = new Histogram({
    name: 'workqueue_queue_duration_seconds',
    help: 'How long a key waited for its turn',
    buckets: SECONDS,
    ...options,
  });
  const worked = new Histogram({
    name: 'workqueue_work_duration_seconds',
    help: 'How long a look at a key took',
    buckets: SECONDS,
    ...options,
  });
  return (name) => {
    const labels = { name };
    depth.set(labels, 0);
    return {
      depth: (keys) => depth.set(labels, keys),
      added: () => adds.inc(labels),
      retried: () => retries.inc(labels),
      waited: (seconds) => waited.observe(labels, seconds),
      worked: (seconds) => worked.observe(labels, seconds),
    };
  };
}
