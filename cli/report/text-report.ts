import type { PhaseDocument, RunDocument } from '#measure/run-document.ts';
import { columns } from './columns.ts';
import {
  causeRows,
  costRows,
  headline,
  stageRows,
  thresholdRows,
  writtenTimeRows,
} from './report-rows.ts';

/** A phase when it has ended, for a terminal. */
export function phaseText(phase: PhaseDocument): string {
  const { failures, retries, stages, costs, writtenTimes } = phase;
  const lines = [
    headline(phase),
    ...(stages.length > 0 ? columns(stageRows(phase), 'right') : []),
    ...(writtenTimes.length > 0 ? columns(writtenTimeRows(writtenTimes), 'right') : []),
    ...(costs.length > 0 ? columns(costRows(phase), 'right') : []),
    ...(failures.length > 0 ? ['Failures:', ...columns(causeRows(failures), 'left')] : []),
    ...(retries.length > 0 ? ['Retries:', ...columns(causeRows(retries), 'left')] : []),
  ];
  return `${lines.join('\n')}\n\n`;
}

/** What remains to be said when all phases have ended. */
export function verdictText(run: RunDocument): string {
  const thresholds = run.thresholds.length > 0 ? columns(thresholdRows(run), 'left') : [];
  const interrupted = run.isInterrupted
    ? ['Stopped before its end: this is the report so far.']
    : [];
  return [...thresholds, ...interrupted].map((line) => `${line}\n`).join('');
}
