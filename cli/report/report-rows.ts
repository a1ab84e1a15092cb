import type { CauseCount, PhaseDocument, RunDocument, WrittenTime } from '#measure/run-document.ts';

type Rows = string[][];

/** A phase in one sentence. */
export function headline(phase: PhaseDocument): string {
  const { name, arrivals, done, nodes, failed, unfinished, seconds, perSecond } = phase;
  if (nodes === 0) return `${name}, ${arrivals}: ${seconds.toFixed(1)} s`;
  const others = [
    ...(failed > 0 ? [`, ${failed} failed`] : []),
    ...(unfinished > 0 ? [`, ${unfinished} unfinished`] : []),
  ];
  return `${name}, ${arrivals}: ${done} of ${nodes} nodes in ${seconds.toFixed(2)} s, ${perSecond.toFixed(1)} a second${others.join('')}`;
}

export function stageRows({ stages }: PhaseDocument): Rows {
  const rows = stages.map(({ stage, sinceStart, step }) => [
    stage,
    String(sinceStart.count),
    ...[sinceStart.p50, sinceStart.p90, sinceStart.p99, sinceStart.max].map(milliseconds),
    milliseconds(step.p50),
    milliseconds(step.p99),
  ]);
  return [['STAGE', 'NODES', 'P50', 'P90', 'P99', 'MAX', 'STEP P50', 'STEP P99'], ...rows];
}

/** Whole seconds of another clock than the stages': they stand by themselves. */
export function writtenTimeRows(times: readonly WrittenTime[]): Rows {
  const rows = times.map(({ place, sinceCreation: { count, p50, p99, max } }) => [
    place,
    String(count),
    ...[p50, p99, max].map((time) => `${(time / 1_000).toFixed(0)} s`),
  ]);
  return [['WRITTEN BY THE SERVER, SINCE CREATED', 'NODES', 'P50', 'P99', 'MAX'], ...rows];
}

export function costRows({ costs, nodes }: PhaseDocument): Rows {
  const rows = costs.map((cost) => [
    cost.process,
    `${cost.cpuSeconds.toFixed(2)} s`,
    nodes > 0 ? `${cost.cpuMillisecondsPerNode.toFixed(2)} ms` : '',
    `${cost.cpuPercent.toFixed(0)} %`,
    `${cost.residentMegabytesMax.toFixed(0)} MB`,
  ]);
  return [['PROCESS', 'CPU', 'CPU A NODE', 'OF A CORE', 'MEMORY'], ...rows];
}

export function causeRows(causes: readonly CauseCount[]): Rows {
  const rows = causes.map(({ cause, count, words }) => [cause, String(count), words]);
  return [['CAUSE', 'COUNT', 'THE FIRST TIME’S WORDS'], ...rows];
}

export function thresholdRows({ thresholds }: RunDocument): Rows {
  const rows = thresholds.map(({ threshold, phase, measured, isMet }) => [
    threshold,
    phase ?? '',
    measured === null ? 'not measured' : String(Number(measured.toFixed(2))),
    isMet ? 'met' : 'MISSED',
  ]);
  return [['THRESHOLD', 'PHASE', 'MEASURED', 'VERDICT'], ...rows];
}

function milliseconds(value: number): string {
  return value < 10_000 ? `${value.toFixed(0)} ms` : `${(value / 1_000).toFixed(1)} s`;
}
