import type { Cluster } from '#world/cluster.ts';
import { NatsServer } from '#world/nats-server.ts';

/** How long an apiserver takes from its start until it serves, on an empty log. */
export async function startMilliseconds(cluster: Cluster, natsProgram: string): Promise<number> {
  await using nats = await NatsServer.start(natsProgram, { syncAlways: true });
  const begin = performance.now();
  // The last flag of a name wins.
  const { process } = await cluster.apiserver([`--nats-url=${nats.url}`]);
  const milliseconds = performance.now() - begin;
  await process.stop();
  return milliseconds;
}
