import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Cluster } from '#world/cluster.ts';
import type { Scale } from './lab-part.ts';
import { busyPercent, cpuPercent, runLab } from './lab-run.ts';
import { markdownTable } from './numbers-page.ts';

/** Five thousand nodes that are only there: their Leases, their status, their watches. */
export async function steady(cluster: Cluster, { nodes, isSmall }: Scale): Promise<string> {
  const count = nodes(5_000);
  const duration = isSmall ? '12s' : '60s';
  await runLab(cluster, ['steady', '--nodes=1', '--duration=1s']);
  const before = await bytesBelow(cluster.file('nats'));
  const words = ['steady', `--nodes=${count}`, `--duration=${duration}`, '--timeout=10m'];
  const phase = await runLab(cluster, words);
  const grown = (await bytesBelow(cluster.file('nats'))) - before;
  const name = `${count} steady nodes`;
  return markdownTable([
    [`${name}: control plane, of one core`, `${busyPercent(phase).toFixed(0)} %`, '50 %'],
    [`${name}: of which`, cpuPercent(phase), ''],
    [`${name}: leases renewed a second`, (phase.heartbeats.leases / phase.seconds).toFixed(0), ''],
    [`${name}: log on disk, joins included`, `${(grown / 1e6).toFixed(0)} MB`, ''],
  ]);
}

async function bytesBelow(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(path.join(entry.parentPath, entry.name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
