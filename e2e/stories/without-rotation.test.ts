import assert from 'node:assert/strict';
import { access, readFile } from 'node:fs/promises';
import test from 'node:test';
import type { CertificateSigningRequest } from '@rollcall/shared/csr/certificate-signing-request.ts';
import { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { CLUSTER_ROLE_BINDINGS, REQUESTS } from '#world/resources.ts';

const flags = ['--rotate-certificates=false'];

test('a kubelet that does not rotate finds its request and its key again after a crash', async () => {
  await using cluster = await Cluster.start();
  const { admin } = cluster;
  const name = 'kubeadm:node-autoapprove-bootstrap';
  const binding = await admin.get(CLUSTER_ROLE_BINDINGS, { name });
  await admin.delete(CLUSTER_ROLE_BINDINGS, { name });
  const kubelet = cluster.kubelet('n1', flags);
  await kubelet.said('Created the certificate signing request');
  await kubelet.stop('SIGKILL');
  const keyFile = cluster.file('nodes', 'n1', 'pki', 'kubelet-client.key.tmp');
  const key = await readFile(keyFile, 'utf8');
  const again = cluster.kubelet('n1', flags);
  await again.said('Created the certificate signing request');
  assert.equal(await readFile(keyFile, 'utf8'), key);
  const { items } = await admin.list<CertificateSigningRequest>(REQUESTS);
  assert.equal(items.length, 1);
  assert.match(items[0]?.metadata.name ?? '', /^node-csr-[A-Za-z0-9_-]{43}$/);
  await admin.create(CLUSTER_ROLE_BINDINGS, { ...binding, metadata: { name } });
  await again.said('The node is ready');
  await assert.rejects(access(keyFile), { code: 'ENOENT' });
});

test('a kubelet that does not rotate ends when its request is denied', async () => {
  await using cluster = await Cluster.start();
  const { admin } = cluster;
  await admin.delete(CLUSTER_ROLE_BINDINGS, { name: 'kubeadm:node-autoapprove-bootstrap' });
  const kubelet = cluster.kubelet('n1', flags);
  await kubelet.said('Created the certificate signing request');
  const csr = await eventually('the request', async () => {
    const { items } = await admin.list<CertificateSigningRequest>(REQUESTS);
    return items[0];
  });
  const denied = { type: 'Denied', status: 'True', reason: 'NotOurs', message: 'unknown machine' };
  const object = {
    ...csr,
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    status: { conditions: [denied] },
  };
  await admin.update(REQUESTS, object, { subresource: 'approval' });
  assert.equal(await kubelet.ended, 1);
  assert.match(
    kubelet.output(),
    /certificate signing request is denied, reason: NotOurs, message: unknown machine/,
  );
});
