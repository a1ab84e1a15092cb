import type { Cluster } from '#world/cluster.ts';
import { runProgram } from '#world/process.ts';

/** What a phase of the lab measured, as far as the bench reads it (cli/measure/run-document.ts). */
export type LabPhase = {
  readonly name: string;
  readonly seconds: number;
  readonly done: number;
  readonly failed: number;
  readonly perSecond: number;
  readonly stages: readonly {
    readonly stage: string;
    readonly sinceStart: { readonly p50: number; readonly p99: number; readonly max: number };
  }[];
  readonly costs: readonly {
    readonly process: string;
    readonly cpuMillisecondsPerNode: number;
    readonly cpuPercent: number;
    readonly residentMegabytesMax: number;
  }[];
  readonly retries: readonly { readonly cause: string; readonly count: number }[];
  readonly failures: readonly { readonly cause: string; readonly words: string }[];
  readonly heartbeats: { readonly notReady: number | null; readonly leases: number };
};

/** Runs the lab against a cluster, and gives the phase that was measured: the last one. */
export async function runLab(cluster: Cluster, words: readonly string[]): Promise<LabPhase> {
  const { phases } = JSON.parse(await labDocument(cluster, words)) as {
    readonly phases: readonly LabPhase[];
  };
  const last = phases.at(-1);
  if (!last) throw new Error('the run had no phase');
  return last;
}

/** The same, as the text that `--json` prints. */
export async function labDocument(cluster: Cluster, words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runProgram('cli/main.ts', [
    'lab',
    ...words,
    '--json',
    `--dir=${cluster.directory}`,
    '--threshold=failed>=0',
  ]);
  process.stderr.write(stderr);
  if (code !== 0) throw new Error(`rollcall lab ${words.join(' ')} ended with ${code}`);
  return stdout;
}

const CONTROL_PLANE = ['nats-server', 'apiserver', 'controller-manager'] as const;

/** CPU of each part of the control plane and of all, for one node, in milliseconds. */
export function cpuWords({ costs }: LabPhase): string {
  const parts = CONTROL_PLANE.map((name) => cpuOf(costs, name));
  const all = parts.reduce((sum, part) => sum + part, 0);
  return `${all.toFixed(1)} ms (nats-server ${parts[0]?.toFixed(1)}, apiserver ${parts[1]?.toFixed(1)}, controller-manager ${parts[2]?.toFixed(1)}; lab ${cpuOf(costs, 'lab').toFixed(1)})`;
}

/** CPU of the control plane for one node, in milliseconds. */
export function cpuMilliseconds({ costs }: LabPhase): number {
  return CONTROL_PLANE.reduce((sum, name) => sum + cpuOf(costs, name), 0);
}

/** What the control plane used of one core, in hundredths. */
export function busyPercent({ costs }: LabPhase): number {
  return costs
    .filter(({ process }) => process !== 'lab')
    .reduce((sum, { cpuPercent }) => sum + cpuPercent, 0);
}

/** The same for each process. */
export function cpuPercent({ costs }: LabPhase): string {
  return costs.map(({ process, cpuPercent }) => `${process} ${cpuPercent.toFixed(0)} %`).join(', ');
}

export function stageOf({ stages }: LabPhase, name: string) {
  return stages.find(({ stage }) => stage === name)?.sinceStart;
}

function cpuOf(costs: LabPhase['costs'], name: string): number {
  return costs.find(({ process }) => process === name)?.cpuMillisecondsPerNode ?? Number.NaN;
}
