import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { GuardObserver } from './measured-guard.ts';
import type { Traffic } from './traffic.ts';

const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];
/** Upstream's, and shorter ones for lives that tests ask for. */
const CERTIFICATE_SECONDS = [
  0,
  MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  4 * DAY,
  7 * DAY,
  30 * DAY,
  90 * DAY,
  180 * DAY,
  365 * DAY,
];

/** What is under way and what waits, read when somebody asks. */
export function registerTraffic(registry: Registry, traffic: Traffic): void {
  const registers = [registry];
  new Gauge({
    name: 'apiserver_current_inflight_requests',
    help: 'Requests that are worked on, by kind',
    labelNames: ['request_kind'],
    registers,
    collect() {
      for (const [kind, count] of Object.entries(traffic.inflight)) {
        this.set({ request_kind: kind }, count);
      }
    },
  });
  registerWatches(registers, traffic);
  registerLevels(registers, traffic);
}

/** Counts how requests are judged. */
export function guardObserver(registry: Registry): GuardObserver {
  const registers = [registry];
  const labelNames = ['result'] as const;
  const authentication = new Counter({
    name: 'authentication_attempts',
    help: 'Attempts to tell who asks',
    labelNames,
    registers,
  });
  const authorization = new Counter({
    name: 'authorization_attempts_total',
    help: 'Decisions whether a user may do what is asked',
    labelNames,
    registers,
  });
  const rest = new Histogram({
    name: 'apiserver_client_certificate_expiration_seconds',
    help: 'What the certificates of requests have yet to live',
    buckets: CERTIFICATE_SECONDS,
    registers,
  });
  return {
    authenticated: (result) => authentication.inc({ result }),
    authorized: (result) => authorization.inc({ result }),
    certificateRest: (seconds) => rest.observe(seconds),
  };
}

function registerWatches(registers: Registry[], traffic: Traffic): void {
  const labelNames = ['group', 'version', 'resource'] as const;
  new Gauge({
    name: 'apiserver_longrunning_requests',
    help: 'Watches that are open',
    labelNames: ['verb', ...labelNames],
    registers,
    collect() {
      for (const { group, version, resource, open } of traffic.watches()) {
        this.set({ verb: 'WATCH', group, version, resource }, open);
      }
    },
  });
  new Counter({
    name: 'apiserver_watch_events_total',
    help: 'Events sent to watches',
    labelNames,
    registers,
    collect() {
      this.reset();
      for (const { group, version, resource, events } of traffic.watches()) {
        this.inc({ group, version, resource }, events);
      }
    },
  });
}

function registerLevels(registers: Registry[], traffic: Traffic): void {
  const labelNames = ['priority_level'] as const;
  const gauges = [
    ['apiserver_flowcontrol_current_executing_requests', 'Requests that have a seat', 'inUse'],
    ['apiserver_flowcontrol_current_inqueue_requests', 'Requests that wait for one', 'waiting'],
  ] as const;
  for (const [name, help, field] of gauges) {
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect() {
        for (const level of traffic.levels()) {
          this.set({ priority_level: level.name }, level[field]);
        }
      },
    });
  }
  new Counter({
    name: 'apiserver_flowcontrol_rejected_requests_total',
    help: 'Requests that were sent away to come again later',
    labelNames,
    registers,
    collect() {
      this.reset();
      for (const { name, rejected } of traffic.levels()) {
        this.inc({ priority_level: name }, rejected);
      }
    },
  });
}
