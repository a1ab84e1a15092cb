import { courseOf } from './course.ts';
import { countOf, type PhaseRecord } from './phase-record.ts';
import { quantile, summary } from './quantile.ts';
import type {
  Heartbeats,
  PhaseDocument,
  PhaseKind,
  ProcessCost,
  StageDocument,
  WrittenTime,
} from './run-document.ts';
import { STAGES, type Stage } from './stage.ts';

export type PhaseFacts = {
  readonly name: string;
  readonly kind: PhaseKind;
  readonly arrivals: string;
  readonly beginSeconds: number;
  readonly seconds: number;
  readonly costs: readonly ProcessCost[];
  readonly heartbeats: Heartbeats | null;
  readonly writtenTimes?: readonly WrittenTime[];
};

/** Sums up what happened to the nodes of a phase. */
export function phaseDocument(record: PhaseRecord, facts: PhaseFacts): PhaseDocument {
  const done = countOf(record.endedAt);
  const failed = countOf(record.failedAt);
  return {
    writtenTimes: [],
    ...facts,
    nodes: record.size,
    done,
    failed,
    unfinished: record.size - done - failed,
    perSecond: facts.seconds > 0 ? done / facts.seconds : 0,
    stages: stageDocuments(record),
    failures: record.failures,
    retries: record.retries,
    course: courseOf(record, facts.seconds * 1_000),
  };
}

/** The stages that were reached at all, each against the node's start and against the stage before. */
function stageDocuments(record: PhaseRecord): StageDocument[] {
  const reached = STAGES.filter((stage) => countOf(record.reachedAt[stage]) > 0);
  return reached.flatMap((stage, index) => {
    // The Lease and the status are written side by side, both after the registration.
    const before = stage === 'ready' ? 'registered' : reached[index - 1];
    const times = record.reachedAt[stage];
    const sinceStart = differences(times, record.startedAt);
    const step = differences(times, before ? record.reachedAt[before] : record.startedAt);
    return stageDocument(stage, sinceStart, step);
  });
}

function stageDocument(stage: Stage, since: Float64Array, step: Float64Array): StageDocument[] {
  const [sinceStart, steps] = [summary(since), summary(step)];
  if (!sinceStart || !steps) return [];
  const sorted = since.toSorted();
  const hundredths = Array.from({ length: 101 }, (_, index) =>
    rounded(quantile(sorted, index / 100)),
  );
  return [{ stage, sinceStart: roundedAll(sinceStart), step: roundedAll(steps), hundredths }];
}

/** Of the nodes that both have happened to. */
function differences(later: Float64Array, earlier: Float64Array): Float64Array {
  return later
    .map((time, index) => time - (earlier[index] ?? Number.NaN))
    .filter((value) => !Number.isNaN(value));
}

function roundedAll<T extends Readonly<Record<string, number>>>(values: T): T {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, rounded(value)]),
  ) as T;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
