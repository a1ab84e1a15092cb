import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { sleep } from '@rollcall/shared/time/sleep.ts';
import type { PhasePlan } from '#measure/phase-plan.ts';
import { PhaseRecord } from '#measure/phase-record.ts';
import type { Heartbeats } from '#measure/run-document.ts';
import { cleanUp } from './clean-up.ts';
import { type Fleet, LAB_LABEL } from './fleet.ts';
import { notReadySince } from './not-ready-since.ts';
import type { Target } from './target.ts';

export type PhaseSetting = {
  readonly target: Target;
  readonly fleet: Fleet;
  readonly onBegin: (record: PhaseRecord) => Promise<void>;
  /** Told what a phase waits for before it begins. */
  readonly onWait: (forWhat: string) => void;
  readonly signal: AbortSignal;
};

/** Does one phase, and counts what went on beside it. */
export async function doPhase(
  phase: PhasePlan,
  setting: PhaseSetting,
): Promise<{ readonly record: PhaseRecord; readonly heartbeats: Heartbeats }> {
  const { fleet, target } = setting;
  const { leases, statuses, certificates, watchEvents, troubles } = fleet.beats;
  const begin = new Date();
  const record = await work(phase, setting);
  const { beats } = fleet;
  const notReady =
    target.observer && (phase.kind === 'steady' || phase.kind === 'rotate')
      ? await notReadySince(target.observer, `${LAB_LABEL}=${fleet.id}`, begin)
      : null;
  return {
    record,
    heartbeats: {
      leases: beats.leases - leases,
      statuses: beats.statuses - statuses,
      certificates: beats.certificates - certificates,
      watchEvents: beats.watchEvents - watchEvents,
      troubles: beats.troubles - troubles,
      notReady,
    },
  };
}

function work(phase: PhasePlan, setting: PhaseSetting): Promise<PhaseRecord> {
  const { fleet, onBegin, signal } = setting;
  switch (phase.kind) {
    case 'join':
      return fleet.join(phase.nodes, { ...phase, onBegin });
    case 'rotate':
      return rotate(phase, setting);
    case 'steady':
      return steady(phase.milliseconds, setting);
    case 'away':
      return fleet.comeBack({ ...phase, onBegin }, async () => {
        await sleep(phase.milliseconds, signal);
      });
    case 'leave':
      return leave(phase.clean, setting);
    default:
      return phase satisfies never;
  }
}

async function rotate(
  phase: PhasePlan & { readonly kind: 'rotate' },
  { fleet, target, onBegin, onWait, signal }: PhaseSetting,
): Promise<PhaseRecord> {
  if (phase.isAfterTrustChange) {
    onWait('the bootstrap kubeconfig to name another authority');
    const changed = await changedTrust(target, signal);
    if (changed) fleet.trust(changed);
  }
  return fleet.rotate({ ...phase, onBegin });
}

const TRUST_ROUND_MILLISECONDS = 200;

/** Waits until the bootstrap kubeconfig names other authorities. Undefined when stopped before. */
async function changedTrust(
  { bootstrap, readBootstrap }: Target,
  signal: AbortSignal,
): Promise<ClientConfig | undefined> {
  while (await sleep(TRUST_ROUND_MILLISECONDS, signal)) {
    const now = await readBootstrap();
    if (now && now.certificateAuthorityPem !== bootstrap.certificateAuthorityPem) return now;
  }
  return undefined;
}

/** The nodes live on; their troubles are told as what the phase had to try again. */
async function steady(
  milliseconds: number,
  { fleet, onBegin, signal }: PhaseSetting,
): Promise<PhaseRecord> {
  const record = new PhaseRecord(0);
  await onBegin(record);
  fleet.onTrouble = (cause) => record.retry(cause);
  await sleep(milliseconds, signal);
  fleet.onTrouble = () => {};
  return record;
}

async function leave(
  clean: boolean,
  { fleet, target, onBegin, signal }: PhaseSetting,
): Promise<PhaseRecord> {
  const record = new PhaseRecord(0);
  await onBegin(record);
  fleet.leave();
  if (clean && target.observer) {
    const { problems } = await cleanUp(target.observer, fleet.nodes, signal);
    for (const problem of problems) record.retry({ cause: 'not deleted', words: problem });
    fleet.forget();
  }
  return record;
}
