import assert from 'node:assert/strict';
import { lstat, readdir, readFile, readlink, stat } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import type { CertificateSigningRequest } from '@rollcall/shared/csr/certificate-signing-request.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { parseCertificates } from '@rollcall/shared/pki/certificate.ts';
import { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { CONFIG_MAPS, LEASES, NODES, REQUESTS } from '#world/resources.ts';

test('three nodes join, and what they leave behind is what upstream leaves', async (t) => {
  await using cluster = await Cluster.start(['--nodes=3']);
  const { admin, document } = cluster;

  await t.test('the document tells each step of each node, in order', () => {
    assert.deepEqual(
      document.nodes.map(({ name }) => name),
      ['node-1', 'node-2', 'node-3'],
    );
    for (const { stages, csr, notAfter } of document.nodes) {
      const { created, approved, issued, registered, ready } = stages;
      const times = [created, approved, issued, registered, ready];
      assert.deepEqual(times, times.toSorted());
      assert.match(csr ?? '', /^csr-[a-z0-9]{5}$/);
      assert.ok(Date.parse(notAfter ?? '') > Date.now());
    }
  });

  await t.test(
    'each request was made with the token, approved by the machine, and issued',
    async () => {
      const { items } = await admin.list(REQUESTS);
      assert.equal(items.length, 3);
      for (const { spec, status } of items as unknown as CertificateSigningRequest[]) {
        assert.match(spec.username ?? '', /^system:bootstrap:[a-z0-9]{6}$/);
        assert.equal(status?.conditions?.[0]?.reason, 'AutoApproved');
        assert.ok(status?.certificate);
      }
    },
  );

  await t.test(
    'a node’s files: a dated pem, the link to it, a kubeconfig that names the link',
    async () => {
      const pki = cluster.file('nodes', 'node-1', 'pki');
      const current = path.join(pki, 'kubelet-client-current.pem');
      assert.ok((await lstat(current)).isSymbolicLink());
      const dated = await readlink(current);
      assert.match(path.basename(dated), /^kubelet-client-\d{4}(-\d\d){5}\.pem$/);
      assert.equal((await stat(dated)).mode & 0o777, 0o600);
      const pem = await readFile(dated, 'utf8');
      assert.match(pem, /^-----BEGIN CERTIFICATE-----[\s\S]+-----BEGIN EC PRIVATE KEY-----/);
      const [leaf] = parseCertificates(pem);
      assert.equal(leaf?.subject.commonName, 'system:node:node-1');
      assert.deepEqual(leaf?.subject.organizations, ['system:nodes']);
      const kubeconfig = await readFile(cluster.file('nodes', 'node-1', 'kubelet.conf'), 'utf8');
      assert.ok(kubeconfig.includes(`client-certificate: ${current}`));
      assert.ok(kubeconfig.includes('current-context: default-context'));
      assert.deepEqual((await readdir(pki)).filter((name) => name.startsWith('kubelet.')).sort(), [
        'kubelet.crt',
        'kubelet.key',
      ]);
    },
  );

  await t.test('each node has a Lease of forty seconds that it owns', async () => {
    const lease = await eventually('the lease', async () => {
      const { items } = await admin.list(LEASES, { namespace: 'kube-node-lease' });
      return items.find(({ metadata }) => metadata.name === 'node-2');
    });
    const spec = (lease as KubeObject)['spec'] as Record<string, unknown>;
    assert.equal(spec['holderIdentity'], 'node-2');
    assert.equal(spec['leaseDurationSeconds'], 40);
    assert.equal(lease.metadata.ownerReferences?.[0]?.kind, 'Node');
  });

  await t.test('the not-ready taint goes, and the authority is published', async () => {
    await eventually('no taints', async () => {
      const node = await admin.get(NODES, { name: 'node-1' });
      return ((node['spec'] as { taints?: unknown[] }).taints ?? []).length === 0;
    });
    await eventually('the config map', async () => {
      const { items } = await admin.list(CONFIG_MAPS, { namespace: 'default' });
      return items.some(({ metadata }) => metadata.name === 'kube-root-ca.crt');
    });
  });

  await t.test(
    'a second start goes on from the log: the same nodes, and no new request',
    async () => {
      const before = await admin.list(REQUESTS);
      const uids = async (client: typeof admin) =>
        (await client.list(NODES)).items.map(({ metadata }) => metadata.uid).sort();
      const uidsBefore = await uids(admin);
      await cluster.stop({ keep: true });
      await using again = await Cluster.start(['--nodes=3'], cluster.directory);
      assert.deepEqual(await uids(again.admin), uidsBefore);
      const after = await again.admin.list(REQUESTS);
      assert.deepEqual(after.items, before.items);
      assert.deepEqual(
        again.document.nodes.map(({ csr }) => csr),
        [null, null, null],
      );
    },
  );
});
