import type { Cluster } from '#world/cluster.ts';

/** How long an apiserver takes from its start until it serves, on the log at `natsUrl`. */
export async function startMilliseconds(cluster: Cluster, natsUrl: string): Promise<number> {
  const begin = performance.now();
  // The last flag of a name wins.
  const { process } = await cluster.apiserver([`--nats-url=${natsUrl}`]);
  const milliseconds = performance.now() - begin;
  await process.stop();
  return milliseconds;
}
