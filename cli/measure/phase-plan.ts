import { formatDuration } from '@rollcall/shared/time/duration.ts';
import type { Arrivals } from './arrivals.ts';
import type { Threshold } from './threshold.ts';

/** One part of a run: what the nodes do, and what must hold afterwards. */
export type PhasePlan = {
  readonly name: string;
  readonly thresholds: readonly Threshold[];
} & PhaseWork;

/** How far nodes go: to their certificate, or to Ready. */
export type JoinGoal = 'written' | 'ready';

export type PhaseWork =
  | {
      readonly kind: 'join';
      readonly nodes: number;
      readonly arrivals: Arrivals;
      readonly stay: boolean;
      readonly goal: JoinGoal;
    }
  | {
      readonly kind: 'rotate';
      readonly arrivals: Arrivals;
      /** Not before the authorities that nodes trust have changed. */
      readonly isAfterTrustChange: boolean;
    }
  /** All nodes go off for a while, and come back. */
  | { readonly kind: 'away'; readonly milliseconds: number; readonly arrivals: Arrivals }
  | { readonly kind: 'steady'; readonly milliseconds: number }
  | { readonly kind: 'leave'; readonly clean: boolean };

/** How a phase's nodes come, in words. */
export function arrivalWords(work: PhaseWork): string {
  if (work.kind === 'steady') return `for ${formatDuration(work.milliseconds)}`;
  if (work.kind === 'leave') return 'all leave';
  const { arrivals } = work;
  switch (arrivals.kind) {
    case 'concurrency':
      return `${arrivals.atOnce} at a time`;
    case 'rate':
      return `${arrivals.perSecond} a second`;
    case 'spread':
      return `spread over ${formatDuration(arrivals.milliseconds)}`;
    case 'all-at-once':
      return 'all at once';
    default:
      return arrivals satisfies never;
  }
}
