import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Cluster } from '#world/cluster.ts';

const SETTLE_MILLISECONDS = 15_000;

/** Resident memory of each service after a while of nothing but heartbeats, in MB of 10^6 bytes. */
export async function residentMegabytes(
  cluster: Cluster,
): Promise<Readonly<Record<'apiserver' | 'controller-manager' | 'kubelet-node-1', number>>> {
  await wait(SETTLE_MILLISECONDS);
  return {
    apiserver: await resident(cluster, 'apiserver'),
    'controller-manager': await resident(cluster, 'controller-manager'),
    'kubelet-node-1': await resident(cluster, 'kubelet-node-1'),
  };
}

async function resident(cluster: Cluster, service: string): Promise<number> {
  const pid = (await readFile(cluster.file('run', `${service}.pid`), 'utf8')).trim();
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kibibytes = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]);
  return (kibibytes * 1_024) / 1e6;
}
