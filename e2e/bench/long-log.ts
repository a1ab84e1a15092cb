import { connectEventLogs } from '@rollcall/shared/event-log/jetstream-event-log.ts';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import type { Cluster } from '#world/cluster.ts';
import { nodeRequest } from '#world/identity.ts';
import { appendRequest } from './append-request.ts';
import type { Scale } from './lab-part.ts';
import { markdownTable } from './numbers-page.ts';

const AT_ONCE = 64;
const SIGNER_NAME = 'rollcall.example/bench';
const RUNS = 3;

/** How long an apiserver takes from its start until it serves a long log; the median of a few starts. */
export async function longLog(cluster: Cluster, { nodes }: Scale): Promise<string> {
  const commits = nodes(100_000);
  // They would read what is appended, and take the time of the one that is measured.
  await cluster.kill('controller-manager');
  await cluster.kill('apiserver');
  await appendRequests(cluster, commits);
  const starts: number[] = [];
  for (let run = 0; run < RUNS; run += 1) starts.push(await startMilliseconds(cluster));
  const median = starts.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN;
  const what = `apiserver start on a log of ${commits} CSR commits`;
  return markdownTable([[what, `${Math.round(median)} ms`, '3000 ms']]);
}

async function appendRequests(cluster: Cluster, commits: number): Promise<void> {
  const server = await cluster.logServer('apiserver');
  const { history: log } = await connectEventLogs({ ...server, name: 'bench' });
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
}

async function startMilliseconds(cluster: Cluster): Promise<number> {
  const begin = performance.now();
  const { process } = await cluster.apiserver([
    '--enable-bootstrap-token-auth',
    `--client-ca-file=${cluster.file('pki', 'ca.crt')}`,
  ]);
  const milliseconds = performance.now() - begin;
  await process.stop();
  return milliseconds;
}
