import type { Settings } from '@rollcall/shared/process/flags.ts';
import { readNamedFile } from '@rollcall/shared/process/named-file.ts';
import type { PhasePlan } from '#measure/phase-plan.ts';
import { parseScenario } from '#measure/scenario.ts';
import {
  arrivalsOf,
  type LAB_JOIN_FLAGS,
  type LAB_ROTATE_FLAGS,
  type LAB_SCENARIO_FLAGS,
  type LAB_SOAK_FLAGS,
  type LAB_STEADY_FLAGS,
  type StandUpSettings,
} from './lab-flags.ts';

/** Nodes join, and each leaves when it is Ready. Returns the exit code, as all of these do. */
export function labJoin(settings: Settings<typeof LAB_JOIN_FLAGS>): Promise<number> {
  const { nodes, until: goal, threshold: thresholds } = settings;
  const arrivals = arrivalsOf(settings);
  const join = { name: 'join', kind: 'join', nodes, arrivals, goal, stay: false } as const;
  return run(settings, [{ ...join, thresholds }]);
}

/** Nodes join, then all get a new certificate. */
export function labRotate(settings: Settings<typeof LAB_ROTATE_FLAGS>): Promise<number> {
  const rotation: PhasePlan = {
    name: 'rotate',
    kind: 'rotate',
    arrivals: arrivalsOf(settings),
    isAfterTrustChange: settings['after-ca-change'],
    thresholds: settings.threshold,
  };
  return run(settings, [standUp(settings), rotation]);
}

/** Nodes join, then live on with their heartbeats. */
export function labSteady(settings: Settings<typeof LAB_STEADY_FLAGS>): Promise<number> {
  const { duration: milliseconds, threshold: thresholds } = settings;
  return run(settings, [
    standUp(settings),
    { name: 'steady', kind: 'steady', milliseconds, thresholds },
  ]);
}

/** Rounds of joining, living on, rotating and leaving, begun until the time is over; each round takes away what it made. */
export function labSoak(settings: Settings<typeof LAB_SOAK_FLAGS>): Promise<number> {
  const end = performance.now() + settings.duration;
  return run(
    settings,
    rounds(settings, () => performance.now() >= end),
  );
}

/** The phases of a file. @throws ConfigurationError */
export function labScenario(
  [file = '']: readonly string[],
  settings: Settings<typeof LAB_SCENARIO_FLAGS>,
): Promise<number> {
  return run(settings, readNamedFile('scenario', file, parseScenario));
}

function standUp(settings: StandUpSettings): PhasePlan {
  return {
    name: 'join',
    kind: 'join',
    nodes: settings.nodes,
    arrivals: { kind: 'concurrency', atOnce: settings['join-concurrency'] },
    stay: true,
    goal: 'ready',
    thresholds: [],
  };
}

function* rounds(
  settings: Settings<typeof LAB_SOAK_FLAGS>,
  isOver: () => boolean,
): Generator<PhasePlan> {
  const { pause: milliseconds, threshold: thresholds } = settings;
  const arrivals = { kind: 'all-at-once' } as const;
  for (let round = 1; round === 1 || !isOver(); round += 1) {
    const named = (name: string) => ({ name: `${name} ${round}`, thresholds: [] });
    yield { ...standUp(settings), ...named('join') };
    yield { ...named('steady'), kind: 'steady', milliseconds, thresholds };
    yield { ...named('rotate'), kind: 'rotate', arrivals, isAfterTrustChange: false };
    yield { ...named('leave'), kind: 'leave', clean: true };
  }
}

/** The machinery is loaded when it is used: other subcommands start without it. */
async function run(
  ...[settings, phases]: Parameters<typeof import('#lab/run-lab.ts')['runLab']>
): Promise<number> {
  const { runLab } = await import('#lab/run-lab.ts');
  return runLab(settings, phases);
}
