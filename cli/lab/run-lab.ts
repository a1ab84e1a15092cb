import { once } from 'node:events';
import { EXIT } from '@rollcall/shared/process/exit-code.ts';
import type { PhasePlan } from '#measure/phase-plan.ts';
import { textReport } from '#report/text-report.ts';
import { Fleet } from './fleet.ts';
import { runPlan } from './run-plan.ts';
import { openTarget, type TargetSettings } from './target.ts';

export type LabSettings = TargetSettings & {
  /** Milliseconds for one node. */
  readonly timeout: number;
  readonly json: boolean;
};

/** Loads a control plane by a plan and reports; Ctrl-C ends it with the report so far. Returns the exit code. */
export async function runLab(settings: LabSettings, phases: readonly PhasePlan[]): Promise<number> {
  const stop = interruption();
  const target = await openTarget(settings, stop.signal);
  const fleet = new Fleet({
    bootstrap: target.bootstrap,
    nodeTimeoutMilliseconds: settings.timeout,
    signal: stop.signal,
  });
  try {
    const run = await runPlan(phases, {
      command: ['rollcall', ...process.argv.slice(2)].join(' '),
      target,
      fleet,
      view: { begin: () => {}, end: () => {} },
      signal: stop.signal,
    });
    process.stderr.write(textReport(run));
    if (settings.json) process.stdout.write(`${JSON.stringify(run)}\n`);
    return run.thresholds.every(({ isMet }) => isMet) ? EXIT.done : EXIT.thresholds;
  } finally {
    fleet.leave();
    target.observer?.close();
  }
}

/** Aborts on the first Ctrl-C; the second ends the process where it stands. */
function interruption(): AbortController {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    void once(process, name).then(() => {
      process.once(name, () => process.exit(EXIT.failed));
      stop.abort();
    });
  }
  return stop;
}
