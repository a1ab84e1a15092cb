import { parseDuration } from '@rollcall/shared/time/duration.ts';
import type { PhaseDocument, ThresholdVerdict } from './run-document.ts';
import { isStage, STAGES } from './stage.ts';

/** `p99(issued) < 2s`: what is measured, of what, and what it must be; values in the unit of the measure. */
export type Threshold = {
  readonly text: string;
  readonly measure: Measure;
  /** A stage, or a process; empty where the measure is of the whole phase. */
  readonly of: string;
  readonly operator: Operator;
  readonly value: number;
};

type Measure = keyof typeof MEASURES;
type Operator = keyof typeof OPERATORS;
type Unit = 'time' | 'count' | 'rate' | 'megabytes' | 'percent';

const OPERATORS = {
  '<=': (a: number, b: number) => a <= b,
  '>=': (a: number, b: number) => a >= b,
  '==': (a: number, b: number) => a === b,
  '!=': (a: number, b: number) => a !== b,
  '<': (a: number, b: number) => a < b,
  '>': (a: number, b: number) => a > b,
} as const;

type Rule = {
  readonly unit: Unit;
  readonly takes: 'stage' | 'process' | 'nothing';
  readonly read: (phase: PhaseDocument, of: string) => number | undefined;
};

const MEASURES = {
  min: latency('min'),
  mean: latency('mean'),
  p50: latency('p50'),
  p90: latency('p90'),
  p95: latency('p95'),
  p99: latency('p99'),
  max: latency('max'),
  joined: phaseNumber('count', ({ done }) => done),
  done: phaseNumber('count', ({ done }) => done),
  failed: phaseNumber('count', ({ failed }) => failed),
  unfinished: phaseNumber('count', ({ unfinished }) => unfinished),
  retried: phaseNumber('count', ({ retries }) =>
    retries.reduce((sum, { count }) => sum + count, 0),
  ),
  notready: phaseNumber('count', ({ heartbeats }) => heartbeats?.notReady ?? undefined),
  rate: phaseNumber('rate', ({ perSecond }) => perSecond),
  time: phaseNumber('time', ({ seconds }) => seconds * 1_000),
  cpu: ofProcesses('time', ({ cpuMillisecondsPerNode }) => cpuMillisecondsPerNode),
  busy: ofProcesses('percent', ({ cpuPercent }) => cpuPercent),
  memory: ofProcesses('megabytes', ({ residentMegabytesMax }) => residentMegabytesMax),
} as const satisfies Record<string, Rule>;

const FORM = /^\s*([a-z0-9]+)\s*(?:\(\s*([a-z0-9-]+)\s*\))?\s*(<=|>=|==|!=|<|>)\s*(\S+)\s*$/;

/** @throws RangeError that says what is wrong with it */
export function parseThreshold(text: string): Threshold {
  const [, name = '', word = '', operator = '', value = ''] = FORM.exec(text) ?? [];
  if (!name) {
    throw new RangeError(
      `${JSON.stringify(text)} is no threshold: write it like "p99(issued)<2s", "failed==0" or "memory(apiserver)<600MB"`,
    );
  }
  if (!isMeasure(name)) {
    throw new RangeError(
      `${JSON.stringify(text)}: "${name}" is not measured; these are: ${Object.keys(MEASURES).join(', ')}`,
    );
  }
  const { takes, unit } = MEASURES[name];
  // A certificate that is issued counts once the node has it.
  const of = takes === 'stage' && word === 'issued' ? 'fetched' : word;
  if (takes === 'stage' && !isStage(of)) {
    throw new RangeError(
      `${JSON.stringify(text)}: ${name}(…) needs one of the stages ${STAGES.join(', ')}`,
    );
  }
  if (takes === 'nothing' && of)
    throw new RangeError(`${JSON.stringify(text)}: ${name} is of nothing`);
  return {
    text: text.trim(),
    measure: name,
    of,
    operator: operator as Operator,
    value: wantedValue(text, value, unit),
  };
}

/** What was measured, and whether it is as it must be. What was not measured is missed. */
export function verdict(threshold: Threshold, phase: PhaseDocument): ThresholdVerdict {
  const measured = MEASURES[threshold.measure].read(phase, threshold.of);
  return {
    threshold: threshold.text,
    phase: phase.name,
    measured: measured ?? null,
    isMet: measured !== undefined && OPERATORS[threshold.operator](measured, threshold.value),
  };
}

function isMeasure(name: string): name is Measure {
  return Object.hasOwn(MEASURES, name);
}

function wantedValue(threshold: string, text: string, unit: Unit): number {
  const forms: Readonly<Record<Unit, readonly [form: RegExp, example: string]>> = {
    time: [/^\d/, '2s or 500ms'],
    count: [/^(\d+)$/, '0'],
    rate: [/^(\d+(?:\.\d+)?)\/s$/, '160/s'],
    megabytes: [/^(\d+(?:\.\d+)?)MB$/, '600MB'],
    percent: [/^(\d+(?:\.\d+)?)%$/, '50%'],
  };
  const [form, example] = forms[unit];
  const match = form.exec(text);
  if (!match) {
    throw new RangeError(
      `${JSON.stringify(threshold)}: ${JSON.stringify(text)} is not of its unit: write it like ${example}`,
    );
  }
  return unit === 'time' ? parseDuration(text) : Number(match[1]);
}

function latency(key: 'min' | 'mean' | 'p50' | 'p90' | 'p95' | 'p99' | 'max'): Rule {
  return {
    unit: 'time',
    takes: 'stage',
    read: ({ stages }, of) => stages.find(({ stage }) => stage === of)?.sinceStart[key],
  };
}

function phaseNumber(unit: Unit, read: (phase: PhaseDocument) => number | undefined): Rule {
  return { unit, takes: 'nothing', read };
}

/** Of one process, or of the whole control plane: everything but the lab itself. */
function ofProcesses(unit: Unit, read: (cost: PhaseDocument['costs'][number]) => number): Rule {
  return {
    unit,
    takes: 'process',
    read({ costs }, of) {
      const meant = costs.filter(({ process }) => (of ? process === of : process !== 'lab'));
      return meant.length > 0 ? meant.reduce((sum, cost) => sum + read(cost), 0) : undefined;
    },
  };
}
