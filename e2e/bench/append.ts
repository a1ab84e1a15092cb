import { randomUUID } from 'node:crypto';
import { csrDecider } from '@rollcall/shared/csr/decider.ts';
import { encodeCommit } from '@rollcall/shared/event-log/commit.ts';
import { connectEventLog } from '@rollcall/shared/event-log/jetstream-event-log.ts';
import type { ConnectOptions } from '@rollcall/shared/event-log/nats-connection.ts';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { subjectOf } from '@rollcall/shared/resource/object-key.ts';
import { nodeRequest } from '#world/identity.ts';

const COUNT = 1_000;
const WARM_UP = 200;

/** The median of deciding one CertificateSigningRequest's creation and appending its commit, one after the other. */
export async function appendMilliseconds(
  server: Pick<ConnectOptions, 'url' | 'tls'>,
): Promise<number> {
  const log = await connectEventLog({ ...server, name: 'bench' });
  const template = nodeRequest('n1', await generateKeyPair());
  const times: number[] = [];
  for (let index = 0; index < COUNT + WARM_UP; index += 1) {
    const name = `bench-${randomUUID()}`;
    const begin = performance.now();
    const context = {
      user: { name: 'system:bootstrap:abcdef', groups: ['system:bootstrappers'] },
      now: new Date(),
      uid: randomUUID(),
    };
    const object = { ...template, metadata: { name } };
    const facts = csrDecider.decide({ type: 'create', object, context }, undefined);
    await log.append({
      subject: subjectOf({
        group: 'certificates.k8s.io',
        resource: 'certificatesigningrequests',
        namespace: '',
        name,
      }),
      payload: encodeCommit({
        version: 1,
        at: context.now.toISOString(),
        by: context.user.name,
        facts,
      }),
      expectedSequence: 0,
      keep: 'history',
    });
    if (index >= WARM_UP) times.push(performance.now() - begin);
  }
  await log.close();
  return times.sort((a, b) => a - b)[COUNT / 2] ?? Number.NaN;
}
