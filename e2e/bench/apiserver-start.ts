import type { Cluster } from '#world/cluster.ts';
import { BesideNats } from '#world/nats-server.ts';

/** How long an apiserver takes from its start until it serves, on an empty log. */
export async function startMilliseconds(cluster: Cluster, natsProgram: string): Promise<number> {
  await using nats = await BesideNats.start(natsProgram, { syncAlways: true });
  const begin = performance.now();
  // The last flag of a name wins.
  const { process } = await cluster.apiserver([
    `--nats-url=${nats.url}`,
    '--nats-ca-file=',
    '--nats-cert-file=',
    '--nats-key-file=',
  ]);
  const milliseconds = performance.now() - begin;
  await process.stop();
  return milliseconds;
}
