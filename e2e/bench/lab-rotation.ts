import type { Cluster } from '#world/cluster.ts';
import type { Scale } from './lab-part.ts';
import { runLab } from './lab-run.ts';
import { markdownTable } from './numbers-page.ts';

/** A thousand nodes whose certificates are all renewed at one instant. */
export async function rotation(cluster: Cluster, { nodes }: Scale): Promise<string> {
  const count = nodes(1_000);
  const phase = await runLab(cluster, ['rotate', `--nodes=${count}`, '--all-at-once']);
  const name = `${count} nodes rotate at one instant`;
  return markdownTable([
    [`${name}: done`, `${phase.done} in ${phase.seconds.toFixed(1)} s`, '10 s'],
    [`${name}: not ready meanwhile`, String(phase.heartbeats.notReady), '0'],
  ]);
}
