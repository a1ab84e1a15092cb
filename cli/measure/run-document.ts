import type { Summary } from './quantile.ts';
import type { Stage } from './stage.ts';

/** What a run measured, as `--json` prints it and `lab compare` reads it. Times are milliseconds unless the name says otherwise. */
export type RunDocument = {
  readonly format: 'rollcall-lab/1';
  readonly command: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly seconds: number;
  readonly server: string;
  readonly serverVersion: string | null;
  readonly machine: string;
  /** True when the user ended the run before its time. */
  readonly isInterrupted: boolean;
  readonly phases: readonly PhaseDocument[];
  readonly samples: readonly ProcessSample[];
  readonly thresholds: readonly ThresholdVerdict[];
};

/** Reads what `--json` printed. @throws Error in words when it is something else */
export function parseRun(text: string): RunDocument {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null && 'format' in value) {
    // Written by us: the format's name stands for its shape.
    if (value.format === 'rollcall-lab/1') return value as RunDocument;
  }
  throw new Error('is no run of rollcall lab: write one with rollcall lab join --json > run.json');
}

export type PhaseKind = 'join' | 'rotate' | 'steady' | 'away' | 'leave';

export type PhaseDocument = {
  readonly name: string;
  readonly kind: PhaseKind;
  readonly arrivals: string;
  /** Since the run began. */
  readonly beginSeconds: number;
  readonly seconds: number;
  readonly nodes: number;
  readonly done: number;
  readonly failed: number;
  /** Stopped with the run: neither done nor failed. */
  readonly unfinished: number;
  readonly perSecond: number;
  readonly stages: readonly StageDocument[];
  readonly failures: readonly CauseCount[];
  readonly retries: readonly CauseCount[];
  readonly course: readonly CoursePoint[];
  readonly costs: readonly ProcessCost[];
  readonly heartbeats: Heartbeats | null;
  /** What a server of which no log can be read wrote into its requests; empty where the stages tell more. */
  readonly writtenTimes: readonly WrittenTime[];
};

/** How long after a request's creation the time is that stands at a place of it. By the server's clock, which writes whole seconds. */
export type WrittenTime = {
  readonly place: string;
  readonly sinceCreation: Summary;
};

export type StageDocument = {
  readonly stage: Stage;
  /** From the node's start. */
  readonly sinceStart: Summary;
  /** From the stage before. */
  readonly step: Summary;
  /** The distribution of `sinceStart`, at every hundredth from 0 to 1. */
  readonly hundredths: readonly number[];
};

export type CauseCount = {
  readonly cause: string;
  readonly words: string;
  readonly count: number;
};

/** How things stood at one moment of a phase. */
export type CoursePoint = {
  /** Since the phase began. */
  readonly seconds: number;
  readonly started: number;
  readonly done: number;
  readonly failed: number;
  readonly retried: number;
  /** Nodes whose last stage this was; in the order of the phase's stages. */
  readonly waiting: Readonly<Partial<Record<Stage | 'start', number>>>;
};

export type ProcessSample = {
  readonly process: string;
  /** Since the run began. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly residentMegabytes: number;
};

/** What a phase cost one process. */
export type ProcessCost = {
  readonly process: string;
  readonly cpuSeconds: number;
  readonly cpuMillisecondsPerNode: number;
  /** Of one core, in hundredths. */
  readonly cpuPercent: number;
  readonly residentMegabytesMax: number;
};

export type Heartbeats = {
  readonly leases: number;
  readonly statuses: number;
  readonly certificates: number;
  readonly watchEvents: number;
  readonly troubles: number;
  /** Nodes that were not ready at some moment of the phase; null without somebody to look on. */
  readonly notReady: number | null;
};

export type ThresholdVerdict = {
  readonly threshold: string;
  readonly phase: string | null;
  /** Null: there was nothing to measure. */
  readonly measured: number | null;
  readonly isMet: boolean;
};
