import type { Cluster } from '#world/cluster.ts';
import type { Scale } from './lab-part.ts';
import { cpuWords, type LabPhase, runLab } from './lab-run.ts';
import { markdownTable } from './numbers-page.ts';

/** Joins at a steady pace: first as far as the certificate, then until the node is Ready. */
export async function joins(cluster: Cluster, scale: Scale): Promise<string> {
  await warmUp(cluster, scale);
  const certificate = await runLab(cluster, [...joinWords(scale), '--until=written']);
  const ready = await runLab(cluster, joinWords(scale));
  const name = `${scale.nodes(1_000)} nodes, 100 at a time`;
  return markdownTable([
    [`${name}: certificates a second`, certificate.perSecond.toFixed(0), '160'],
    [`${name}: CPU a certificate`, cpuWords(certificate), '6 ms'],
    [`${name}, to Ready: a second`, ready.perSecond.toFixed(0), ''],
    [`${name}, to Ready: CPU a join`, cpuWords(ready), ''],
  ]);
}

/** The thousand joins to Ready that others are compared with. */
export async function thousandJoins(cluster: Cluster, scale: Scale): Promise<LabPhase> {
  await warmUp(cluster, scale);
  return runLab(cluster, joinWords(scale));
}

function joinWords({ nodes }: Scale): readonly string[] {
  return ['join', `--nodes=${nodes(1_000)}`, '--concurrency=100'];
}

/** Programs that have just started run slowly: they are measured warm. */
async function warmUp(cluster: Cluster, { nodes }: Scale): Promise<void> {
  await runLab(cluster, ['join', `--nodes=${nodes(300)}`]);
}
