import { Cluster } from '#world/cluster.ts';
import { thousandJoins } from './lab-joins.ts';
import type { Scale } from './lab-part.ts';
import { cpuMilliseconds, runLab, stageOf } from './lab-run.ts';
import { markdownTable } from './numbers-page.ts';

/** Five thousand nodes at one instant, and whether each costs more than one of a thousand. */
export async function storm(cluster: Cluster, scale: Scale): Promise<string> {
  const count = scale.nodes(5_000);
  const words = ['join', `--nodes=${count}`, '--all-at-once', '--timeout=10m'];
  const phase = await runLab(cluster, words);
  const name = `${count} nodes all at once`;
  const memory = phase.costs.find(({ process }) => process === 'apiserver')?.residentMegabytesMax;
  const p99Seconds = (stageOf(phase, 'ready')?.p99 ?? Number.NaN) / 1_000;
  const ratio = cpuMilliseconds(phase) / (await cpuOfThousand(scale));
  return markdownTable([
    [`${name}: lost`, String(phase.failed), '0'],
    [`${name}: p99 to Ready`, `${p99Seconds.toFixed(1)} s`, '60 s'],
    [`${name}: CPU a join, against a run of 1,000`, `${ratio.toFixed(2)} ×`, '1.3 ×'],
    [`${name}: apiserver's memory at most`, `${memory?.toFixed(0)} MB`, '600 MB'],
  ]);
}

/** On a cluster of its own, since a cluster with five thousand nodes has their heartbeats too. */
async function cpuOfThousand(scale: Scale): Promise<number> {
  await using cluster = await Cluster.start(['--nodes=0']);
  return cpuMilliseconds(await thousandJoins(cluster, scale));
}
