import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import {
  durationFlag,
  type Flags,
  listFlag,
  numberFlag,
  type Settings,
  switchFlag,
  textFlag,
} from '@rollcall/shared/process/flags.ts';
import { type Arrivals, parseRate } from '#measure/arrivals.ts';
import { parseThreshold } from '#measure/threshold.ts';

const NODES_MAX = 100_000;

const TARGET_FLAGS = {
  dir: textFlag('directory of the cluster to load', '.rollcall'),
  'bootstrap-kubeconfig': textFlag('load any Kubernetes API server: what nodes bootstrap with'),
  kubeconfig: textFlag('credentials to look on with, and to clean up with'),
  timeout: durationFlag('how long one node may take', '2m'),
  threshold: listFlag(
    'what must hold, such as p99(issued)<2s; missed: exit code 4',
    parseThreshold,
  ),
  clean: switchFlag('delete the Nodes, Leases and requests that the run made', false),
  json: switchFlag('print the run as one JSON document', false),
  junit: textFlag('write the thresholds as JUnit XML to this file'),
  html: textFlag('write the run as one page with plots to this file'),
} as const satisfies Flags;

const ARRIVAL_FLAGS = {
  nodes: numberFlag('nodes that join', 100, { least: 1, most: NODES_MAX }),
  concurrency: numberFlag('nodes under way together', 0, { least: 0, most: NODES_MAX }),
  rate: { ...textFlag('nodes that start in a time, such as 50/s'), parse: checkedRate },
  'all-at-once': switchFlag('all nodes start together', false),
} as const satisfies Flags;

export const LAB_JOIN_FLAGS = { ...ARRIVAL_FLAGS, ...TARGET_FLAGS } as const satisfies Flags;

/** Nodes join, and each leaves when it is Ready. Returns the exit code. */
export function labJoin(settings: Settings<typeof LAB_JOIN_FLAGS>): Promise<number> {
  return run(settings, [
    {
      name: 'join',
      kind: 'join',
      nodes: settings.nodes,
      arrivals: arrivalsOf(settings),
      stay: false,
      thresholds: settings.threshold,
    },
  ]);
}

/** The machinery is loaded when it is used: other subcommands start without it. */
async function run(
  ...[settings, phases]: Parameters<typeof import('#lab/run-lab.ts')['runLab']>
): Promise<number> {
  const { runLab } = await import('#lab/run-lab.ts');
  return runLab(settings, phases);
}

function arrivalsOf(settings: Settings<typeof ARRIVAL_FLAGS>): Arrivals {
  const { concurrency, rate, 'all-at-once': allAtOnce } = settings;
  const said = [concurrency > 0, rate !== '', allAtOnce].filter(Boolean).length;
  if (said > 1) {
    throw new ConfigurationError('give one of --concurrency, --rate and --all-at-once');
  }
  if (rate) return { kind: 'rate', perSecond: parseRate(rate) };
  if (allAtOnce) return { kind: 'all-at-once' };
  return { kind: 'concurrency', atOnce: concurrency || 100 };
}

function checkedRate(text: string): string {
  parseRate(text);
  return text;
}
