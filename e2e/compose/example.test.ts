import assert from 'node:assert/strict';
import test from 'node:test';
import { RollcallCluster } from './rollcall-cluster.ts';

/** The example of docs/containers.md. */
test('a node joins the cluster of a test', { timeout: 300_000 }, async () => {
  await using cluster = await new RollcallCluster().start();
  const kubeconfig = await cluster.kubeconfig();
  assert.match(kubeconfig, /server: https:/);
  const token = await cluster.createToken({ ttl: '10m' });
  const node = await cluster.addNode('n1', { token });
  await node.stop();
});
