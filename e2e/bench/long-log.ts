import { randomUUID } from 'node:crypto';
import { csrDecider } from '@rollcall/shared/csr/decider.ts';
import { encodeCommit } from '@rollcall/shared/event-log/commit.ts';
import type { EventLog } from '@rollcall/shared/event-log/event-log.ts';
import { connectEventLog } from '@rollcall/shared/event-log/jetstream-event-log.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { subjectOf } from '@rollcall/shared/resource/object-key.ts';
import type { Cluster } from '#world/cluster.ts';
import { nodeRequest } from '#world/identity.ts';

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

async function appendRequest(log: EventLog, template: KubeObject): Promise<void> {
  const name = `bench-${randomUUID()}`;
  const user = { name: 'system:bootstrap:abcdef', groups: ['system:bootstrappers'] };
  const context = { user, now: new Date(), uid: randomUUID() };
  const object = { ...template, metadata: { name } };
  const facts = csrDecider.decide({ type: 'create', object, context }, undefined);
  await log.append({
    subject: subjectOf({
      group: 'certificates.k8s.io',
      resource: 'certificatesigningrequests',
      namespace: '',
      name,
    }),
    payload: encodeCommit({ version: 1, at: context.now.toISOString(), by: user.name, facts }),
    expectedSequence: 0,
    keep: 'history',
  });
}
