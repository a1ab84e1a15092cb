import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import {
  choiceFlag,
  durationFlag,
  type Flags,
  listFlag,
  numberFlag,
  type Settings,
  switchFlag,
  textFlag,
} from '@rollcall/shared/process/flags.ts';
import { type Arrivals, NODES_MAX, parseRate } from '#measure/arrivals.ts';
import { parseThreshold } from '#measure/threshold.ts';

const count = (description: string, value: number, least: number) =>
  numberFlag(description, value, { least, most: NODES_MAX });

/** What every run of the lab may be told. */
const RUN_FLAGS = {
  dir: textFlag('directory of the cluster to load', '.rollcall'),
  'bootstrap-kubeconfig': textFlag('load any Kubernetes API server: what nodes bootstrap with'),
  kubeconfig: textFlag('credentials to look on with, and to clean up with'),
  timeout: durationFlag('how long one node may take', '2m'),
  watches: switchFlag('each node that stays watches its own Node', false),
  'cert-dir': textFlag('write the keys and certificates below this directory, as kubelets do'),
  clean: switchFlag('delete the Nodes, Leases and requests that the run made', false),
  json: switchFlag('print the run as one JSON document', false),
  junit: textFlag('write the thresholds as JUnit XML to this file'),
  html: textFlag('write the run as one page with plots to this file'),
} as const satisfies Flags;

const THRESHOLD_FLAG = {
  threshold: listFlag(
    'what must hold, such as "p99(issued)<2s"; missed: exit code 4',
    parseThreshold,
  ),
} as const satisfies Flags;

const NODES_FLAG = { nodes: count('nodes that join', 100, 1) } as const satisfies Flags;

export const LAB_JOIN_FLAGS = {
  ...NODES_FLAG,
  concurrency: count('nodes under way together; 100 where nothing else is said', 0, 0),
  rate: { ...textFlag('nodes that start in a time, such as 50/s'), parse: checkedRate },
  'all-at-once': switchFlag('all nodes start together', false),
  until: choiceFlag('how far nodes go: to their certificate, or to Ready', 'ready', [
    'written',
    'ready',
  ]),
  ...THRESHOLD_FLAG,
  ...RUN_FLAGS,
} as const satisfies Flags;

/** Before what is measured, nodes have to be there. */
const STAND_UP_FLAGS = {
  ...NODES_FLAG,
  'join-concurrency': count('nodes that join together before', 100, 1),
} as const satisfies Flags;

export const LAB_ROTATE_FLAGS = {
  ...STAND_UP_FLAGS,
  concurrency: count('nodes that rotate together; 100 where nothing else is said', 0, 0),
  'all-at-once': switchFlag('all nodes rotate at one instant', false),
  spread: durationFlag('nodes rotate by chance within this time', '0'),
  'after-ca-change': switchFlag(
    'wait until the bootstrap kubeconfig names another authority, then rotate',
    false,
  ),
  ...THRESHOLD_FLAG,
  ...RUN_FLAGS,
} as const satisfies Flags;

export const LAB_STEADY_FLAGS = {
  ...STAND_UP_FLAGS,
  duration: durationFlag('how long the nodes live on', '1m'),
  ...THRESHOLD_FLAG,
  ...RUN_FLAGS,
} as const satisfies Flags;

export const LAB_SOAK_FLAGS = {
  ...STAND_UP_FLAGS,
  duration: durationFlag('how long rounds are begun', '1h'),
  pause: durationFlag('how long the nodes of a round live on', '1m'),
  ...THRESHOLD_FLAG,
  ...RUN_FLAGS,
} as const satisfies Flags;

export const LAB_SCENARIO_FLAGS = { ...RUN_FLAGS } as const satisfies Flags;

/** @throws ConfigurationError when more than one way is asked for */
export function arrivalsOf(said: {
  readonly concurrency: number;
  readonly rate?: string;
  readonly spread?: number;
  readonly 'all-at-once': boolean;
}): Arrivals {
  const { concurrency, rate = '', spread = 0, 'all-at-once': allAtOnce } = said;
  if ([concurrency > 0, rate !== '', spread > 0, allAtOnce].filter(Boolean).length > 1) {
    throw new ConfigurationError(
      'give one of --concurrency, --rate, --spread and --all-at-once, not two',
    );
  }
  if (rate) return { kind: 'rate', perSecond: parseRate(rate) };
  if (spread > 0) return { kind: 'spread', milliseconds: spread };
  if (allAtOnce) return { kind: 'all-at-once' };
  return { kind: 'concurrency', atOnce: concurrency || 100 };
}

export type StandUpSettings = Settings<typeof STAND_UP_FLAGS>;

function checkedRate(text: string): string {
  parseRate(text);
  return text;
}
