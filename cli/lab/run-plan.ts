import os from 'node:os';
import { phaseDocument } from '#measure/phase-document.ts';
import { arrivalWords, type PhasePlan } from '#measure/phase-plan.ts';
import { countOf, type PhaseRecord } from '#measure/phase-record.ts';
import type { PhaseDocument, RunDocument, ThresholdVerdict } from '#measure/run-document.ts';
import { parseThreshold, verdict } from '#measure/threshold.ts';
import { doPhase } from './do-phase.ts';
import type { Fleet } from './fleet.ts';
import { ServerProbe } from './server-probe.ts';
import { tellServerStages } from './server-stages.ts';
import type { Target } from './target.ts';
import { readWrittenTimes } from './written-times.ts';

/** Told how the run goes, so that somebody can watch. */
export type RunView = {
  begin(phase: PhasePlan, record: PhaseRecord): void;
  end(document: PhaseDocument): void;
  wait(forWhat: string): void;
};

export type RunSetting = {
  readonly command: string;
  readonly target: Target;
  readonly fleet: Fleet;
  readonly view: RunView;
  readonly signal: AbortSignal;
};

/** Does one phase after the other, and tells what was measured; when `signal` aborts, what was measured so far. */
export async function runPlan(
  phases: Iterable<PhasePlan>,
  setting: RunSetting,
): Promise<RunDocument> {
  const { target, signal } = setting;
  const startedAt = new Date().toISOString();
  const probe = new ServerProbe(target);
  const probing = new AbortController();
  const probed = probe.run(probing.signal);
  const documents: PhaseDocument[] = [];
  const thresholds: ThresholdVerdict[] = [];
  for (const phase of phases) {
    if (signal.aborted) break;
    const document = await runPhase(phase, probe, setting);
    documents.push(document);
    thresholds.push(...verdicts(phase, document));
    setting.view.end(document);
  }
  probing.abort();
  await probed;
  return {
    format: 'rollcall-lab/1',
    command: setting.command,
    startedAt,
    seconds: rounded(probe.seconds),
    server: target.bootstrap.server,
    serverVersion: target.serverVersion,
    machine: machine(),
    isInterrupted: signal.aborted,
    phases: documents,
    samples: probe.samples,
    thresholds,
  };
}

async function runPhase(
  phase: PhasePlan,
  probe: ServerProbe,
  setting: RunSetting,
): Promise<PhaseDocument> {
  let beginSeconds = probe.seconds;
  const { logs, observer } = setting.target;
  const mark = await logs?.mark();
  // What a phase waits for before it begins is no part of it.
  const onBegin = async (record: PhaseRecord) => {
    await probe.look();
    beginSeconds = probe.seconds;
    setting.view.begin(phase, record);
  };
  const { record, heartbeats } = await doPhase(phase, {
    ...setting,
    onBegin,
    onWait: setting.view.wait,
  });
  const endSeconds = probe.seconds;
  await probe.look();
  if (logs && mark) await tellServerStages(record, () => logs.since(mark));
  const writtenTimes = !logs && observer ? await readWrittenTimes(record, observer) : [];
  return phaseDocument(record, {
    name: phase.name,
    kind: phase.kind,
    arrivals: arrivalWords(phase),
    beginSeconds: rounded(beginSeconds),
    seconds: rounded(endSeconds - beginSeconds),
    costs: probe.costs(beginSeconds, endSeconds, countOf(record.endedAt)),
    heartbeats,
    writtenTimes,
  });
}

/** No node may fail, unless the user said something else about failures. */
function verdicts({ thresholds, kind }: PhasePlan, document: PhaseDocument): ThresholdVerdict[] {
  const isImplied = kind !== 'steady' && kind !== 'leave';
  const implied =
    !isImplied || thresholds.some(({ measure }) => measure === 'failed')
      ? []
      : [parseThreshold('failed==0')];
  return [...thresholds, ...implied].map((threshold) => verdict(threshold, document));
}

function machine(): string {
  const [processor] = os.cpus();
  const gigabytes = Math.round(os.totalmem() / 2 ** 30);
  return `${os.availableParallelism()} × ${processor?.model ?? 'unknown'}, ${gigabytes} GB, ${os.type()} ${os.release()}, Node ${process.version}`;
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
