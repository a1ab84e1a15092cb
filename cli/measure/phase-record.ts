import { STAGES, type Stage } from './stage.ts';

/** Why nodes failed: one cause, how often, and the server's own words the first time. */
export type FailureCount = { readonly cause: string; readonly words: string; count: number };

/** What happened to each node in one phase, by milliseconds since the phase began. NaN: has not happened. */
export class PhaseRecord {
  readonly size: number;
  /** Milliseconds since 1970, by this machine's clock: from here on the others count. */
  readonly beganAt: number;
  /** The certificate request that each node made last. */
  readonly requests: string[] = [];
  readonly startedAt: Float64Array;
  readonly endedAt: Float64Array;
  readonly failedAt: Float64Array;
  readonly reachedAt: Readonly<Record<Stage, Float64Array>>;
  /** When something went wrong that was tried again. */
  readonly retriedAt: number[] = [];
  readonly #failures = new Map<string, FailureCount>();
  readonly #retries = new Map<string, FailureCount>();

  constructor(size: number, beganAt = 0) {
    const never = () => new Float64Array(size).fill(Number.NaN);
    this.size = size;
    this.beganAt = beganAt;
    this.startedAt = never();
    this.endedAt = never();
    this.failedAt = never();
    this.reachedAt = Object.fromEntries(STAGES.map((stage) => [stage, never()])) as Record<
      Stage,
      Float64Array
    >;
  }

  /** The last time counts: a node that has to ask again goes back. */
  reach(node: number, stage: Stage, at: number): void {
    this.reachedAt[stage][node] = at;
  }

  fail(node: number, at: number, { cause, words }: { cause: string; words: string }): void {
    this.failedAt[node] = at;
    count(this.#failures, cause, words);
  }

  /** Without a time it is counted, and is no part of the course. */
  retry({ cause, words }: { cause: string; words: string }, at?: number): void {
    if (at !== undefined) this.retriedAt.push(at);
    count(this.#retries, cause, words);
  }

  get failures(): readonly FailureCount[] {
    return [...this.#failures.values()].toSorted((a, b) => b.count - a.count);
  }

  get retries(): readonly FailureCount[] {
    return [...this.#retries.values()].toSorted((a, b) => b.count - a.count);
  }
}

/** How many nodes something has happened to. */
export function countOf(times: Float64Array): number {
  return times.reduce((sum, time) => sum + (Number.isNaN(time) ? 0 : 1), 0);
}

function count(into: Map<string, FailureCount>, cause: string, words: string): void {
  const known = into.get(cause);
  if (known) known.count += 1;
  else into.set(cause, { cause, words, count: 1 });
}
