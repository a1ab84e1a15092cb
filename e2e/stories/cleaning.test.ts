import assert from 'node:assert/strict';
import test from 'node:test';
import { encodeCommit } from '@rollcall/shared/event-log/commit.ts';
import { connectEventLogs } from '@rollcall/shared/event-log/jetstream-event-log.ts';
import { certificateSigningRequestKind } from '@rollcall/shared/kinds/certificate-signing-request.ts';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { subjectIn } from '@rollcall/shared/resource/object-key.ts';
import { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { nodeRequest } from '#world/identity.ts';
import { REQUESTS } from '#world/resources.ts';

const hour = 3_600_000;

test('requests whose time is over are deleted, and no others', async () => {
  await using cluster = await Cluster.start();
  const { history: log } = await connectEventLogs({
    ...(await cluster.logServer('apiserver')),
    name: 'story',
  });
  const request = nodeRequest('n1', await generateKeyPair());
  for (const [name, hours, verdict] of [
    ['undecided-for-25-hours', 25, undefined],
    ['undecided-for-23-hours', 23, undefined],
    ['denied-2-hours-ago', 2, 'Denied'],
    ['denied-just-now', 0, 'Denied'],
    ['approved-25-hours-ago-never-issued', 25, 'Approved'],
    ['approved-23-hours-ago-never-issued', 23, 'Approved'],
  ] as const) {
    const then = new Date(Date.now() - hours * hour).toISOString();
    const time = `${then.slice(0, 19)}Z`;
    const condition = { type: verdict, status: 'True', lastUpdateTime: time };
    // A signer that nobody here serves, so that what is approved stays unissued.
    const spec = { ...(request['spec'] as object), signerName: 'example.com/none' };
    const facts = [
      { type: 'CertificateRequested', metadata: { name, creationTimestamp: time }, spec },
      ...(verdict ? [{ type: `Certificate${verdict}`, condition }] : []),
    ];
    await log.append({
      subject: subjectIn(certificateSigningRequestKind, { namespace: '', name }),
      payload: encodeCommit({ version: 1, at: then, by: 'story', facts }),
      expectedSequence: 0,
    });
  }
  await log.close();
  const left = await eventually('three are gone', async () => {
    const { items } = await cluster.admin.list(REQUESTS);
    return items.length <= 3 && items.map(({ metadata }) => metadata.name).sort();
  });
  assert.deepEqual(left, [
    'approved-23-hours-ago-never-issued',
    'denied-just-now',
    'undecided-for-23-hours',
  ]);
  // The line follows the deletion that it tells of.
  await eventually('the log says why', async () => {
    return (await cluster.log('controller-manager')).includes('nobody decided within 24 hours');
  });
});
