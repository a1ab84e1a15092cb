import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import { Cluster } from '#world/cluster.ts';
import { CONFIG_MAPS } from '#world/resources.ts';

test('an apiserver that was killed comes back with the same objects, byte for byte', async () => {
  await using cluster = await Cluster.start(['--nodes=2']);
  // Without heartbeats and controllers nothing changes between the two looks.
  for (const service of ['kubelet-node-1', 'kubelet-node-2', 'controller-manager']) {
    await kill(cluster, service);
  }
  const before = await everything(cluster);
  assert.match(before, /CertificateSigningRequestList/);
  await kill(cluster, 'apiserver');
  const { server } = await cluster.apiserver(['--client-ca-file', cluster.file('pki', 'ca.crt')]);
  const again = cluster.clientOf({ ...cluster.adminConfig, server });
  assert.equal(await everything(cluster, again), before);
});

test('two apiservers on one log see each other’s writes, and only one of two rivals wins', async () => {
  await using cluster = await Cluster.start();
  const { server } = await cluster.apiserver(['--client-ca-file', cluster.file('pki', 'ca.crt')]);
  const other = cluster.clientOf({ ...cluster.adminConfig, server });
  const configMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'seat', namespace: 'default' },
    data: { taken: 'no' },
  };
  const created = await cluster.admin.create(CONFIG_MAPS, configMap);
  const take = (client: typeof other, by: string) =>
    client.update(CONFIG_MAPS, { ...created, data: { taken: by } });
  const outcomes = await Promise.allSettled([take(cluster.admin, 'one'), take(other, 'two')]);
  const lost = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
  assert.equal(lost.length, 1);
  assert.equal(lost[0]?.reason.reason, 'Conflict');
  assert.equal(lost[0]?.reason.code, 409);
});

/** Every object of every kind, as one text. */
async function everything(cluster: Cluster, client = cluster.admin): Promise<string> {
  const texts: string[] = [];
  for (const { group, version, plural } of ALL_KINDS) {
    const path = group ? `/apis/${group}/${version}/${plural}` : `/api/${version}/${plural}`;
    const { status, body } = await client.raw({ method: 'GET', path });
    assert.equal(status, 200);
    texts.push(body);
  }
  return texts.join('\n');
}

async function kill(cluster: Cluster, service: string): Promise<void> {
  const pid = Number(await readFile(cluster.file('run', `${service}.pid`), 'utf8'));
  process.kill(pid, 'SIGKILL');
}
