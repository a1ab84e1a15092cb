import { connectEventLog } from '@rollcall/shared/event-log/jetstream-event-log.ts';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import type { Cluster } from '#world/cluster.ts';
import { nodeRequest } from '#world/identity.ts';
import { appendRequest } from './append-request.ts';

const AT_ONCE = 64;
const SIGNER_NAME = 'rollcall.example/bench';

/** Appends commits of requests that no controller looks at, then measures how long an apiserver takes to serve from them. */
export async function startOnLongLog(cluster: Cluster, commits: number): Promise<number> {
  const server = await cluster.logServer('apiserver');
  const log = await connectEventLog({ ...server, name: 'bench' });
  const template = nodeRequest('n1', await generateKeyPair(), { signerName: SIGNER_NAME });
  let next = 0;
  const lane = async () => {
    for (; next < commits; ) {
      next += 1;
      await appendRequest(log, template);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  await log.close();
  const begin = performance.now();
  const { process } = await cluster.apiserver([
    '--enable-bootstrap-token-auth',
    `--client-ca-file=${cluster.file('pki', 'ca.crt')}`,
  ]);
  const milliseconds = performance.now() - begin;
  await process.stop();
  return milliseconds;
}
