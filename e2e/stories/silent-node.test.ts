import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { NODES } from '#world/resources.ts';

type Status = {
  readonly conditions: readonly { readonly type: string; readonly status: string }[];
};

test('a node without its kubelet becomes Unknown, while the others stay Ready', async () => {
  await using cluster = await Cluster.start(['--nodes=2']);
  const ready = async (name: string) => {
    const node = await cluster.admin.get(NODES, { name });
    const { conditions } = node['status'] as Status;
    return conditions.find(({ type }) => type === 'Ready')?.status;
  };
  assert.equal(await ready('node-1'), 'True');
  const pid = await readFile(cluster.file('run', 'kubelet-node-1.pid'), 'utf8');
  process.kill(Number(pid), 'SIGKILL');
  // Forty seconds after its Lease was last renewed.
  await eventually('Ready is Unknown', async () => (await ready('node-1')) === 'Unknown');
  await eventually('the taint', async () => {
    const node = await cluster.admin.get(NODES, { name: 'node-1' });
    const { taints = [] } = node['spec'] as { readonly taints?: readonly { key: string }[] };
    return taints.some(({ key }) => key === 'node.kubernetes.io/unreachable');
  });
  assert.equal(await ready('node-2'), 'True');
  const again = cluster.kubelet('node-1');
  await again.said('The node is ready');
  await eventually('Ready again', async () => (await ready('node-1')) === 'True');
});
