import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import {
  durationFlag,
  type Flags,
  listFlag,
  numberFlag,
  type Settings,
  switchFlag,
} from '@rollcall/shared/process/flags.ts';
import { readNamedFile } from '@rollcall/shared/process/named-file.ts';
import { NODES_MAX } from '#measure/arrivals.ts';
import { fleetDemand, joinVisits } from '#measure/join-visits.ts';
import { type Prediction, predict, type Visit } from '#measure/queue-model.ts';
import { type PhaseDocument, parseRun } from '#measure/run-document.ts';
import { columns } from '#report/columns.ts';

const SIZES = [500, 1_000, 5_000] as const;
const FLEETS = [10_000, 100_000, 1_000_000] as const;

export const LAB_MODEL_FLAGS = {
  nodes: listFlag('nodes that join; 500, 1000 and 5000 when not said', sizeOf),
  concurrency: numberFlag('nodes under way together; 0 for all at once', 0, {
    least: 0,
    most: NODES_MAX,
  }),
  cores: numberFlag('cores that all processes share', 2, { least: 1, most: 1_024 }),
  lifetime: durationFlag('life of a certificate in the fleets', '24h'),
  json: switchFlag('print the predictions as one JSON document', false),
} as const satisfies Flags;

/** Predicts joins of other sizes from what a measured one cost, and what fleets ask for ever. @throws ConfigurationError */
export async function labModel(
  [file = '']: readonly string[],
  settings: Settings<typeof LAB_MODEL_FLAGS>,
): Promise<void> {
  const run = readNamedFile('model', file, parseRun);
  const phase = run.phases.find(({ kind, done }) => kind === 'join' && done > 0);
  const visits = phase && joinVisits(phase);
  if (!phase || !visits) {
    throw new ConfigurationError(
      `${file} has no join whose apiserver could be looked at: run rollcall lab join with --dir`,
    );
  }
  const predictions = predictionsOf(visits, settings);
  if (settings.json) {
    process.stdout.write(`${JSON.stringify(predictions)}\n`);
    return;
  }
  const lines = [
    `From ${phase.done} nodes, ${phase.arrivals}, at ${phase.perSecond.toFixed(1)} a second:`,
    ...columns(predictionRows(predictions), 'right'),
    '',
    'Fleets, with the control plane of this run:',
    ...columns(fleetRows(phase, settings.lifetime), 'right'),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

type SizedPrediction = Prediction & { readonly nodes: number };

function predictionsOf(
  visits: readonly Visit[],
  { nodes, concurrency, cores }: Settings<typeof LAB_MODEL_FLAGS>,
): SizedPrediction[] {
  return (nodes.length > 0 ? nodes : SIZES).map((size) => ({
    nodes: size,
    ...predict({ visits, nodes: size, atOnce: concurrency || size, cores }),
  }));
}

function predictionRows(predictions: readonly SizedPrediction[]): string[][] {
  const rows = predictions.map(({ nodes, perSecond, p50Milliseconds, p99Milliseconds }) => [
    String(nodes),
    perSecond.toFixed(1),
    `${(p50Milliseconds / 1_000).toFixed(2)} s`,
    `${(p99Milliseconds / 1_000).toFixed(2)} s`,
  ]);
  return [['NODES', 'A SECOND', 'P50', 'P99'], ...rows];
}

function fleetRows({ costs }: PhaseDocument, lifetimeMilliseconds: number): string[][] {
  const cpuMillisecondsPerJoin = costs
    .filter(({ process }) => process !== 'lab')
    .reduce((sum, cost) => sum + cost.cpuMillisecondsPerNode, 0);
  const rows = FLEETS.map((size) => {
    const demand = fleetDemand(size, {
      lifetimeSeconds: lifetimeMilliseconds / 1_000,
      cpuMillisecondsPerJoin,
    });
    return [
      String(size),
      demand.leasesPerSecond.toFixed(0),
      demand.rotationsPerSecond.toFixed(2),
      demand.rotationsPerSecondAtMost.toFixed(2),
      demand.coresForRotations.toFixed(2),
      demand.coresForJoins.toFixed(1),
    ];
  });
  const heading = [
    'NODES',
    'LEASES/S',
    'ROTATIONS/S',
    'AT MOST',
    'CORES FOR THEM',
    'CORES, 10 % JOIN IN A MINUTE',
  ];
  return [heading, ...rows];
}

function sizeOf(text: string): number {
  const size = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (size >= 1 && size <= NODES_MAX) return size;
  throw new RangeError(
    `must be a whole number from 1 to ${NODES_MAX}, not ${JSON.stringify(text)}`,
  );
}
