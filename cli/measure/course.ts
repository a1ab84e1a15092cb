import type { PhaseRecord } from './phase-record.ts';
import type { CoursePoint } from './run-document.ts';
import { STAGES, type Stage } from './stage.ts';

const POINTS_MAX = 240;
const STEP_MILLISECONDS_MIN = 50;

/** How far everyone was, at evenly spaced moments from the beginning of a phase to its end. */
export function courseOf(record: PhaseRecord, lengthMilliseconds: number): CoursePoint[] {
  const step = Math.max(lengthMilliseconds / POINTS_MAX, STEP_MILLISECONDS_MIN);
  const length = Math.max(1, Math.ceil(lengthMilliseconds / step)) + 1;
  const points = Array.from({ length }, (_, index) => emptyPoint((index * step) / 1_000));
  const at = (time: number) => points[Math.min(Math.ceil(time / step), length - 1)];
  for (let node = 0; node < record.size; node += 1) tellNode(record, node, at);
  for (const time of record.retriedAt) {
    const point = at(time);
    if (point) point.retried += 1;
  }
  return points.map(running());
}

type Point = { -readonly [K in keyof CoursePoint]: CoursePoint[K] } & {
  waiting: Partial<Record<Stage | 'start', number>>;
};

function emptyPoint(seconds: number): Point {
  return { seconds, started: 0, done: 0, failed: 0, retried: 0, waiting: {} };
}

/** Marks, at each moment that something happened to the node, what it left and what it came to. */
function tellNode(
  record: PhaseRecord,
  node: number,
  at: (time: number) => Point | undefined,
): void {
  let left: Stage | 'start' | undefined;
  const move = (time: number, to: Stage | 'start' | undefined) => {
    const point = at(time);
    if (!point) return;
    if (left) point.waiting[left] = (point.waiting[left] ?? 0) - 1;
    if (to) point.waiting[to] = (point.waiting[to] ?? 0) + 1;
    left = to;
  };
  const count = (time: number | undefined, what: 'started' | 'done' | 'failed') => {
    const point = time === undefined || Number.isNaN(time) ? undefined : at(time);
    if (point) point[what] += 1;
    return point !== undefined;
  };
  if (!count(record.startedAt[node], 'started')) return;
  move(record.startedAt[node] ?? 0, 'start');
  const passed = STAGES.flatMap((stage) => {
    const time = record.reachedAt[stage][node] ?? Number.NaN;
    return Number.isNaN(time) ? [] : [{ stage, time }];
  }).toSorted((a, b) => a.time - b.time);
  for (const { stage, time } of passed) move(time, stage);
  if (count(record.endedAt[node], 'done')) move(record.endedAt[node] ?? 0, undefined);
  if (count(record.failedAt[node], 'failed')) move(record.failedAt[node] ?? 0, undefined);
}

/** Turns changes into what stands: each point adds what came before it. */
function running(): (change: Point) => CoursePoint {
  const stands = emptyPoint(0);
  return (change) => {
    stands.started += change.started;
    stands.done += change.done;
    stands.failed += change.failed;
    stands.retried += change.retried;
    for (const [stage, count] of Object.entries(change.waiting) as [Stage | 'start', number][]) {
      stands.waiting[stage] = (stands.waiting[stage] ?? 0) + count;
    }
    return { ...stands, seconds: change.seconds, waiting: { ...stands.waiting } };
  };
}
