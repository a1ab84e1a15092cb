import assert from 'node:assert/strict';
import test from 'node:test';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { LEASES, REQUESTS } from '#world/resources.ts';

const ELECTION = [
  '--leader-elect=true',
  '--leader-elect-lease-duration=8s',
  '--leader-elect-renew-deadline=6s',
  '--leader-elect-retry-period=500ms',
];

test('of two controller-managers one works, and the other takes over', async (t) => {
  await using cluster = await Cluster.start();
  await cluster.kill('controller-manager');
  const first = await cluster.controllerManager(ELECTION);
  await first.process.said('successfully acquired lease');
  const second = await cluster.controllerManager(ELECTION);
  await second.process.said('Caught up with the event log');

  await t.test('a node joins by the one that leads', async () => {
    await cluster.kubelet('n1').said('The node is ready');
    assert.match(first.process.output(), /Issued a certificate/);
    assert.doesNotMatch(second.process.output(), /Issued a certificate/);
  });

  await t.test(
    'health is for everybody, metrics for whom the apiserver lets read them',
    async () => {
      const stranger = cluster.clientOf({ ...cluster.adminConfig, server: first.server });
      const { certificateAuthorityPem = '' } = cluster.adminConfig;
      const nobody = cluster.clientOf({ server: first.server, certificateAuthorityPem });
      const asked = async (client: typeof nobody, path: string) => {
        const { status, body } = await client.raw({ method: 'GET', path });
        return `${status} ${body.toString()}`;
      };
      assert.equal(await asked(nobody, '/healthz'), '200 ok');
      assert.match(await asked(nobody, '/metrics'), /^401/);
      const metrics = await asked(stranger, '/metrics');
      assert.match(metrics, /leader_election_master_status{name="kube-controller-manager"} 1/);
      assert.match(metrics, /workqueue_adds_total{name="csrsigning"} [1-9]/);
      assert.match(metrics, /rollcall_csr_stage_duration_seconds_count{stage="issued",signer="kub/);
    },
  );

  await t.test(
    'when it dies, the other goes on with what it left, and nothing is done twice',
    async () => {
      first.process.child.kill('SIGKILL');
      const kubelet = cluster.kubelet('n2');
      await second.process.said('successfully acquired lease');
      await kubelet.said('The node is ready');
      const { items } = await cluster.admin.list(REQUESTS);
      assert.equal(items.length, 2);
      const place = { namespace: 'kube-system', name: 'kube-controller-manager' };
      const lease: KubeObject = await cluster.admin.get(LEASES, place);
      const { leaseTransitions = 0 } = lease['spec'] as { leaseTransitions?: number };
      assert.ok(leaseTransitions >= 1);
    },
  );

  await t.test('one that ends in good order gives its place away', async () => {
    await second.process.stop();
    await eventually('a free lease', async () => {
      const place = { namespace: 'kube-system', name: 'kube-controller-manager' };
      const lease: KubeObject = await cluster.admin.get(LEASES, place);
      return (lease['spec'] as { holderIdentity?: string }).holderIdentity === '';
    });
  });
});
