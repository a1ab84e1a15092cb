import type { Visit } from './queue-model.ts';
import type { PhaseDocument } from './run-document.ts';

/**
 * Where a joining node spends processor time, in order, each with its share of what the process uses for a join in all. The
 * shares follow what is asked there: a TLS handshake costs an apiserver about as much as three small requests.
 */
const PATH: readonly (readonly [process: string, share: number])[] = [
  ['lab', 0.3],
  ['apiserver', 0.3],
  ['nats-server', 0.3],
  ['controller-manager', 0.5],
  ['apiserver', 0.1],
  ['nats-server', 0.15],
  ['controller-manager', 0.5],
  ['apiserver', 0.1],
  ['nats-server', 0.15],
  ['lab', 0.3],
  ['apiserver', 0.25],
  ['nats-server', 0.2],
  ['lab', 0.4],
  ['apiserver', 0.25],
  ['nats-server', 0.2],
];

/** The visits of a join, by what a measured run cost. Undefined when the run did not see its processes. */
export function joinVisits({ costs }: PhaseDocument): readonly Visit[] | undefined {
  const cost = new Map(costs.map((each) => [each.process, each.cpuMillisecondsPerNode]));
  if (!cost.has('apiserver')) return undefined;
  return PATH.flatMap(([process, share]) => {
    const whole = cost.get(process);
    return whole ? [{ process, cpuMilliseconds: whole * share }] : [];
  });
}

/** What a fleet of a size asks of a control plane for ever. */
export type FleetDemand = {
  readonly nodes: number;
  readonly leasesPerSecond: number;
  /** Certificates of this life are rotated at 70 to 90 % of it: spread over a fifth of it at the least. */
  readonly rotationsPerSecond: number;
  readonly rotationsPerSecondAtMost: number;
  /** Cores for the rotations at their most, and for the joins of a tenth of the fleet within a minute. */
  readonly coresForRotations: number;
  readonly coresForJoins: number;
};

const LEASE_SECONDS = 10;

export function fleetDemand(
  nodes: number,
  of: { readonly lifetimeSeconds: number; readonly cpuMillisecondsPerJoin: number },
): FleetDemand {
  const atMost = nodes / (0.2 * of.lifetimeSeconds);
  return {
    nodes,
    leasesPerSecond: nodes / LEASE_SECONDS,
    rotationsPerSecond: nodes / (0.8 * of.lifetimeSeconds),
    rotationsPerSecondAtMost: atMost,
    coresForRotations: (atMost * of.cpuMillisecondsPerJoin) / 1_000,
    coresForJoins: (nodes * 0.1 * of.cpuMillisecondsPerJoin) / 60_000,
  };
}
