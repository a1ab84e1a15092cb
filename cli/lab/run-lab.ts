import { once } from 'node:events';
import { access, constants, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { hasLegacySigners } from '@rollcall/shared/joining/legacy-signers.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import { EXIT } from '@rollcall/shared/process/exit-code.ts';
import type { PhasePlan } from '#measure/phase-plan.ts';
import type { RunDocument } from '#measure/run-document.ts';
import { junitXml } from '#report/junit.ts';
import { progressView } from '#report/progress-view.ts';
import { phaseText, verdictText } from '#report/text-report.ts';
import { cleanUp } from './clean-up.ts';
import { Fleet } from './fleet.ts';
import { runPlan } from './run-plan.ts';
import { openTarget, type TargetSettings } from './target.ts';

const CLEAN_MILLISECONDS_MAX = 10 * 60_000;

export type LabSettings = TargetSettings & {
  /** Milliseconds for one node. */
  readonly timeout: number;
  /** Take away what the run made. */
  readonly clean: boolean;
  readonly watches: boolean;
  readonly 'cert-dir': string;
  readonly json: boolean;
  /** Files to write; none where empty. */
  readonly junit: string;
  readonly html: string;
};

/** Loads a control plane by a plan and reports; Ctrl-C ends it with the report so far. Returns the exit code. */
export async function runLab(settings: LabSettings, phases: Iterable<PhasePlan>): Promise<number> {
  const stop = interruption();
  const progress = progressView(process.stderr);
  await checkFolders(settings);
  const target = await openTarget(settings, stop.signal);
  if (settings.clean && !target.observer) {
    throw new ConfigurationError('--clean needs --kubeconfig: nodes may not delete themselves');
  }
  const fleet = new Fleet({
    bootstrap: target.bootstrap,
    nodeTimeoutMilliseconds: settings.timeout,
    hasWatches: settings.watches,
    hasLegacyUsages: hasLegacySigners(target.serverVersion),
    certificateDirectory: settings['cert-dir'],
    signal: stop.signal,
  });
  try {
    const run = await runPlan(phases, {
      command: ['rollcall', ...process.argv.slice(2)].join(' '),
      target,
      fleet,
      view: {
        begin: progress.begin,
        wait: (forWhat) => process.stderr.write(`waiting for ${forWhat}\n`),
        end(document) {
          progress.end();
          process.stderr.write(phaseText(document));
        },
      },
      signal: stop.signal,
    });
    process.stderr.write(verdictText(run));
    await writeReports(run, settings);
    if (settings.clean && target.observer) await clean(target.observer, fleet);
    return run.thresholds.every(({ isMet }) => isMet) ? EXIT.done : EXIT.thresholds;
  } finally {
    progress.end();
    fleet.leave();
    target.observer?.close();
  }
}

/** Before the run, not after it. @throws ConfigurationError */
async function checkFolders({ junit, html }: LabSettings): Promise<void> {
  for (const [flag, file] of Object.entries({ junit, html })) {
    if (!file) continue;
    const folder = path.dirname(path.resolve(file));
    await access(folder, constants.W_OK).catch((error: Error) => {
      throw new ConfigurationError(`--${flag}: ${file} cannot be written: ${error.message}`);
    });
  }
}

/** Not stopped by the Ctrl-C that ended the run, since it takes away what the run left; a second one ends it. */
async function clean(observer: ApiClient, fleet: Fleet): Promise<void> {
  fleet.leave();
  const { deleted, problems } = await cleanUp(
    observer,
    fleet.nodes,
    AbortSignal.timeout(CLEAN_MILLISECONDS_MAX),
  );
  process.stderr.write(`deleted ${deleted} objects that the run had made\n`);
  for (const problem of problems) process.stderr.write(`could not delete some: ${problem}\n`);
}

async function writeReports(run: RunDocument, settings: LabSettings): Promise<void> {
  if (settings.json) process.stdout.write(`${JSON.stringify(run)}\n`);
  if (settings.junit) await writeFile(settings.junit, junitXml(run));
  if (!settings.html) return;
  // The plotting library takes longer to load than a small run does.
  const { htmlReport } = await import('#report/html-report.ts');
  await writeFile(settings.html, htmlReport(run));
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
