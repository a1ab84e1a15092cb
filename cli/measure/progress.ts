import { countOf, type PhaseRecord } from './phase-record.ts';
import { quantile } from './quantile.ts';
import { STAGES, type Stage } from './stage.ts';

/** How far a phase is, in the numbers that one looks at while it runs. */
export type Progress = {
  readonly nodes: number;
  readonly started: number;
  readonly done: number;
  readonly failed: number;
  /** Of the nodes that are done, from start to end, milliseconds; NaN while there are none. */
  readonly p50: number;
  readonly p99: number;
  /** Nodes under way, by the stage that they passed last; stages where nobody is are left out. */
  readonly waiting: readonly (readonly [stage: Stage | 'start', count: number])[];
};

export function progressOf(record: PhaseRecord): Progress {
  const lengths = record.endedAt
    .map((end, node) => end - (record.startedAt[node] ?? Number.NaN))
    .filter((length) => !Number.isNaN(length))
    .toSorted();
  return {
    nodes: record.size,
    started: countOf(record.startedAt),
    done: lengths.length,
    failed: countOf(record.failedAt),
    p50: quantile(lengths, 0.5),
    p99: quantile(lengths, 0.99),
    waiting: waitingAt(record),
  };
}

function waitingAt(record: PhaseRecord): Progress['waiting'] {
  const counts = new Map<Stage | 'start', number>();
  for (let node = 0; node < record.size; node += 1) {
    const isOver = hasHappened(record.endedAt, node) || hasHappened(record.failedAt, node);
    if (isOver || !hasHappened(record.startedAt, node)) continue;
    const last = STAGES.findLast((stage) => hasHappened(record.reachedAt[stage], node)) ?? 'start';
    counts.set(last, (counts.get(last) ?? 0) + 1);
  }
  return (['start', ...STAGES] as const).flatMap((stage) => {
    const count = counts.get(stage);
    return count ? [[stage, count] as const] : [];
  });
}

function hasHappened(times: Float64Array, node: number): boolean {
  return !Number.isNaN(times[node] ?? Number.NaN);
}
