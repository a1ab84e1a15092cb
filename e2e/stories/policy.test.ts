import assert from 'node:assert/strict';
import { readlink } from 'node:fs/promises';
import test from 'node:test';
import { loadKubeconfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import type { CertificateSigningRequest } from '@rollcall/shared/csr/certificate-signing-request.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { nodeRequest } from '#world/identity.ts';
import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, NODES, REQUESTS } from '#world/resources.ts';
import { createToken } from '#world/tokens.ts';

test('without kubeadm:kubelet-bootstrap a node may not ask', async () => {
  await using cluster = await Cluster.start();
  const { token } = await createToken(cluster.admin);
  const client = cluster.client({ token });
  const request = nodeRequest('n1', await generateKeyPair());
  await client.create(REQUESTS, request);
  await cluster.admin.delete(CLUSTER_ROLE_BINDINGS, { name: 'kubeadm:kubelet-bootstrap' });
  await assert.rejects(client.create(REQUESTS, request), {
    code: 403,
    reason: 'Forbidden',
    message: `certificatesigningrequests.certificates.k8s.io is forbidden: User "system:bootstrap:${token.slice(0, 6)}" cannot create resource "certificatesigningrequests" in API group "certificates.k8s.io" at the cluster scope`,
  });
});

test('without kubeadm:node-autoapprove-bootstrap a request waits, and goes on when it is back', async () => {
  await using cluster = await Cluster.start();
  const { admin } = cluster;
  const name = 'kubeadm:node-autoapprove-bootstrap';
  const binding = await admin.get(CLUSTER_ROLE_BINDINGS, { name });
  await admin.delete(CLUSTER_ROLE_BINDINGS, { name });
  const { token } = await createToken(admin);
  const client = cluster.client({ token });
  const created = await client.create(REQUESTS, nodeRequest('n1', await generateKeyPair()));
  const csr = created.metadata.name ?? '';
  const why = `recognized csr \\"${csr}\\" as [nodeclient] but subject access review was not approved`;
  await eventually('the log says why', async () =>
    (await cluster.log('controller-manager')).includes(why),
  );
  const waiting = await admin.get<CertificateSigningRequest>(REQUESTS, { name: csr });
  assert.deepEqual(waiting.status, {});
  await admin.create(CLUSTER_ROLE_BINDINGS, bare(binding));
  await eventually('it is issued', async () => {
    const now = await admin.get<CertificateSigningRequest>(REQUESTS, { name: csr });
    return now.status?.certificate;
  });
});

test('without kubeadm:node-autoapprove-certificate-rotation joining works, and the node keeps its certificate', async () => {
  await using cluster = await Cluster.start(['--nodes=0', '--cluster-signing-duration=20s']);
  const { admin } = cluster;
  const name = 'kubeadm:node-autoapprove-certificate-rotation';
  await admin.delete(CLUSTER_ROLE_BINDINGS, { name });
  const kubelet = cluster.kubelet('n1');
  await kubelet.said('The node is ready');
  const link = cluster.file('nodes', 'n1', 'pki', 'kubelet-client-current.pem');
  const before = await readlink(link);
  await kubelet.said('Rotating certificates');
  const pending = await eventually('a request by the node itself', async () => {
    const { items } = await admin.list<CertificateSigningRequest>(REQUESTS);
    return items.find(({ spec }) => spec.username === 'system:node:n1');
  });
  await eventually('the log says why', async () =>
    /as \[selfnodeclient nodeclient\] but subject/.test(await cluster.log('controller-manager')),
  );
  const now = await admin.get<CertificateSigningRequest>(REQUESTS, {
    name: pending.metadata.name ?? '',
  });
  assert.deepEqual(now.status, {});
  assert.equal(await readlink(link), before);
});

test('default roles are there, come back when missing, and keep what a user added', async () => {
  const cluster = await Cluster.start();
  const { admin } = cluster;
  const added = { verbs: ['get'], apiGroups: [''], resources: ['pods'] };
  const role = await admin.get(CLUSTER_ROLES, { name: 'system:node-bootstrapper' });
  assert.equal(role.metadata.labels?.['kubernetes.io/bootstrapping'], 'rbac-defaults');
  await admin.update(CLUSTER_ROLES, { ...role, rules: [added] });
  await admin.delete(CLUSTER_ROLES, { name: 'system:discovery' });
  await cluster.stop({ keep: true });
  await using again = await Cluster.start(['--nodes=0'], cluster.directory);
  const after = await again.admin.get(CLUSTER_ROLES, { name: 'system:node-bootstrapper' });
  const rules = after['rules'] as readonly Record<string, readonly string[]>[];
  assert.deepEqual(rules[0], added);
  assert.deepEqual(rules[1]?.['resources'], ['certificatesigningrequests']);
  assert.deepEqual(rules[1]?.['verbs'], ['create', 'get', 'list', 'watch']);
  await again.admin.get(CLUSTER_ROLES, { name: 'system:discovery' });
});

test('a node is kept to its own objects', async () => {
  await using cluster = await Cluster.start(['--nodes=2']);
  const config = await loadKubeconfig(cluster.file('nodes', 'node-1', 'kubelet.conf'));
  const node = cluster.clientOf(config);
  await node.get(NODES, { name: 'node-1' });
  await assert.rejects(node.get(NODES, { name: 'node-2' }), { code: 403 });
  await assert.rejects(node.list(NODES), { code: 403 });
  const contentType = 'application/merge-patch+json';
  const label = { metadata: { labels: { color: 'red' } } };
  await assert.rejects(node.patch(NODES, { name: 'node-2', contentType, body: label }), {
    code: 403,
    message: 'nodes "node-2" is forbidden: node "node-1" is not allowed to modify node "node-2"',
  });
  const master = { metadata: { labels: { 'node-role.kubernetes.io/master': '' } } };
  await assert.rejects(node.patch(NODES, { name: 'node-1', contentType, body: master }), {
    code: 403,
    message: /is not allowed to modify labels: node-role.kubernetes.io\/master/,
  });
  await assert.rejects(node.create(REQUESTS, nodeRequest('node-2', await generateKeyPair())), {
    code: 403,
    message: /can only create a node CSR with CN=system:node:node-1/,
  });
  assert.match(
    await cluster.log('apiserver'),
    /modify node .{0,3}node-2.*Refused what a node asked for/,
  );
});

/** The object as a user would write it. */
function bare(object: KubeObject): KubeObject {
  return { ...object, metadata: { name: object.metadata.name ?? '' } };
}
