import { connectEventLogs } from '@rollcall/shared/event-log/jetstream-event-log.ts';
import type { ConnectOptions } from '@rollcall/shared/event-log/nats-connection.ts';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { nodeRequest } from '#world/identity.ts';
import { appendRequest } from './append-request.ts';

const COUNT = 1_000;
const WARM_UP = 200;

/** The median of deciding one CertificateSigningRequest's creation and appending its commit, one after the other. */
export async function appendMilliseconds(
  server: Pick<ConnectOptions, 'url' | 'tls'>,
): Promise<number> {
  const { history: log } = await connectEventLogs({ ...server, name: 'bench' });
  const template = nodeRequest('n1', await generateKeyPair());
  const times: number[] = [];
  for (let index = 0; index < COUNT + WARM_UP; index += 1) {
    const begin = performance.now();
    await appendRequest(log, template);
    if (index >= WARM_UP) times.push(performance.now() - begin);
  }
  await log.close();
  return times.sort((a, b) => a - b)[COUNT / 2] ?? Number.NaN;
}
