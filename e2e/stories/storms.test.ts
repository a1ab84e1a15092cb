import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import {
  type CertificateSigningRequest,
  conditionOf,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import { encodeCommit } from '@rollcall/shared/event-log/commit.ts';
import { connectEventLogs } from '@rollcall/shared/event-log/jetstream-event-log.ts';
import { certificateSigningRequestKind } from '@rollcall/shared/kinds/certificate-signing-request.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { subjectIn } from '@rollcall/shared/resource/object-key.ts';
import { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { clientCertificate, nodeRequest } from '#world/identity.ts';
import { CLUSTER_ROLE_BINDINGS, NODES, REQUESTS } from '#world/resources.ts';
import { createToken } from '#world/tokens.ts';

const POISONED = 40;
const CROWD = 30;

test('a crowd of requests', async (t) => {
  await using cluster = await Cluster.start();
  const { admin } = cluster;
  const { token } = await createToken(admin);
  const joining = cluster.client({ token });
  const get = (name: string) => admin.get<CertificateSigningRequest>(REQUESTS, { name });

  await t.test('requests that nobody can read delay none that can be read', async () => {
    await appendPoisoned(cluster);
    const created = await joining.create(REQUESTS, nodeRequest('n1', await generateKeyPair()));
    const { name = '' } = created.metadata;
    await eventually('the good one is issued', async () => (await get(name)).status?.certificate);
    const refused = await eventually('a poisoned one is refused', async () =>
      conditionOf(await get('poisoned-1'), 'Failed'),
    );
    assert.equal(refused.reason, 'SignerValidationFailure');
  });

  await t.test(
    'of a node’s requests the newest is answered, and the older one is closed',
    async () => {
      const name = 'kubeadm:node-autoapprove-bootstrap';
      const { metadata, ...binding } = await admin.get(CLUSTER_ROLE_BINDINGS, { name });
      await admin.delete(CLUSTER_ROLE_BINDINGS, { name });
      const request = nodeRequest('n2', await generateKeyPair());
      const older = (await joining.create(REQUESTS, request)).metadata.name ?? '';
      const newer = (await joining.create(REQUESTS, request)).metadata.name ?? '';
      await eventually('the newer one was looked at', async () =>
        (await cluster.log('controller-manager')).includes(newer),
      );
      await admin.create(CLUSTER_ROLE_BINDINGS, { ...binding, metadata: { name } } as KubeObject);
      await eventually(
        'the newer one is issued',
        async () => (await get(newer)).status?.certificate,
      );
      const closed = await eventually('the older one is closed', async () =>
        conditionOf(await get(older), 'Failed'),
      );
      assert.equal(closed.reason, 'Superseded');
      assert.match(closed.message ?? '', new RegExp(newer));
      assert.equal(metadata.name, name);
    },
  );

  await t.test('joins that wait do not keep a node from its own', async () => {
    const { server } = await cluster.apiserver([
      `--client-ca-file=${cluster.file('pki', 'ca.crt')}`,
      '--enable-bootstrap-token-auth',
      '--max-requests-inflight=20',
      '--max-mutating-requests-inflight=20',
    ]);
    const at = (credentials: object) =>
      cluster.clientOf({ ...cluster.adminConfig, ...credentials, server });
    const { clientCertificate: _, ...anybody } = cluster.adminConfig;
    const crowd = cluster.clientOf({ ...anybody, token, server });
    const subject = { commonName: 'system:node:n9', organizations: ['system:nodes'] };
    const pair = await clientCertificate(await cluster.authority(), { subject });
    const node = at({ clientCertificate: pair });
    // The log stands still, and with it every write.
    const pid = Number(await readFile(cluster.file('run', 'nats-server.pid'), 'utf8'));
    process.kill(pid, 'SIGSTOP');
    let joins: Promise<unknown>[];
    try {
      const keyPair = await generateKeyPair();
      joins = Array.from({ length: CROWD }, (_each, index) =>
        persistent(crowd, nodeRequest(`crowd-${index}`, keyPair)),
      );
      await eventually('joins wait for a seat', async () => {
        const { body } = await at({}).raw({ method: 'GET', path: '/metrics' });
        return /current_inqueue_requests{priority_level="bootstrap"} [1-9]/.test(body);
      });
      await assert.rejects(node.get(NODES, { name: 'n9' }), { reason: 'NotFound' });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    assert.equal((await Promise.all(joins)).length, CROWD);
  });
});

/** Facts as no apiserver would write them, approved already. */
async function appendPoisoned(cluster: Cluster): Promise<void> {
  const { history: log } = await connectEventLogs({
    ...(await cluster.logServer('apiserver')),
    name: 'story',
  });
  const at = new Date().toISOString();
  const time = `${at.slice(0, 19)}Z`;
  const good = nodeRequest('poisoned', await generateKeyPair())['spec'] as object;
  const request = Buffer.from('poison').toString('base64');
  const spec = { ...good, request, username: 'system:bootstrap:abcdef' };
  for (let index = 0; index < POISONED; index += 1) {
    const name = `poisoned-${index}`;
    const condition = { type: 'Approved', status: 'True', lastUpdateTime: time };
    const facts = [
      { type: 'CertificateRequested', metadata: { name, creationTimestamp: time }, spec },
      ...(index % 2 ? [{ type: 'CertificateApproved', condition }] : []),
    ];
    await log.append({
      subject: subjectIn(certificateSigningRequestKind, { namespace: '', name }),
      payload: encodeCommit({ version: 1, at, by: 'story', facts }),
      expectedSequence: 0,
    });
  }
  await log.close();
}

/** Comes again while the log does not answer, as a kubelet would. */
async function persistent(client: ApiClient, request: KubeObject): Promise<KubeObject> {
  for (;;) {
    try {
      return await client.create(REQUESTS, request);
    } catch (error) {
      if (!(error instanceof ApiError && error.reason === 'ServiceUnavailable')) throw error;
    }
  }
}
