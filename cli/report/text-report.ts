import type { PhaseDocument, RunDocument, StageDocument } from '#measure/run-document.ts';
import { columns } from './columns.ts';

/** The end of a run, for a terminal. */
export function textReport(run: RunDocument): string {
  const phases = run.phases.flatMap((phase) => ['', ...phaseLines(phase)]);
  const interrupted = run.isInterrupted
    ? ['', 'Stopped before its end: this is the report so far.']
    : [];
  return `${[...phases, ...thresholdLines(run), ...interrupted].join('\n')}\n`;
}

function phaseLines(phase: PhaseDocument): string[] {
  return [
    headline(phase),
    ...stageLines(phase.stages),
    ...costLines(phase),
    ...phase.failures.map(({ cause, count, words }) => `failed ${count} × ${cause}: ${words}`),
    ...phase.retries.map(({ cause, count, words }) => `retried ${count} × ${cause}: ${words}`),
  ];
}

function headline({
  name,
  arrivals,
  done,
  nodes,
  failed,
  seconds,
  perSecond,
}: PhaseDocument): string {
  if (nodes === 0) return `${name}, ${arrivals}: ${seconds.toFixed(1)} s`;
  const failures = failed > 0 ? `, ${failed} failed` : '';
  return `${name}, ${arrivals}: ${done} of ${nodes} nodes in ${seconds.toFixed(2)} s, ${perSecond.toFixed(1)} a second${failures}`;
}

function stageLines(stages: readonly StageDocument[]): string[] {
  if (stages.length === 0) return [];
  const rows = stages.map(({ stage, sinceStart, step }) => [
    stage,
    String(sinceStart.count),
    ...[sinceStart.p50, sinceStart.p90, sinceStart.p99, sinceStart.max].map(milliseconds),
    milliseconds(step.p50),
    milliseconds(step.p99),
  ]);
  const heading = ['STAGE', 'NODES', 'P50', 'P90', 'P99', 'MAX', 'STEP P50', 'STEP P99'];
  return columns([heading, ...rows], 'right');
}

function costLines({ costs, nodes }: PhaseDocument): string[] {
  if (costs.length === 0) return [];
  const rows = costs.map((cost) => [
    cost.process,
    `${cost.cpuSeconds.toFixed(2)} s`,
    nodes > 0 ? `${cost.cpuMillisecondsPerNode.toFixed(2)} ms` : '',
    `${cost.cpuPercent.toFixed(0)} %`,
    `${cost.residentMegabytesMax.toFixed(0)} MB`,
  ]);
  return columns([['PROCESS', 'CPU', 'CPU A NODE', 'OF A CORE', 'MEMORY'], ...rows], 'right');
}

function thresholdLines({ thresholds }: RunDocument): string[] {
  if (thresholds.length === 0) return [];
  const lines = thresholds.map(({ threshold, phase, measured, isMet }) => {
    const found = measured === null ? 'not measured' : `measured ${Number(measured.toFixed(2))}`;
    return `${isMet ? 'met   ' : 'MISSED'} ${threshold} (${phase}: ${found})`;
  });
  return ['', ...lines];
}

function milliseconds(value: number): string {
  return value < 10_000 ? `${value.toFixed(0)} ms` : `${(value / 1_000).toFixed(1)} s`;
}
