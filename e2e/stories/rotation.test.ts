import assert from 'node:assert/strict';
import { readdir, readFile, readlink, rm } from 'node:fs/promises';
import test from 'node:test';
import type { CertificateSigningRequest } from '@rollcall/shared/csr/certificate-signing-request.ts';
import { parseCertificates } from '@rollcall/shared/pki/certificate.ts';
import { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { REQUESTS } from '#world/resources.ts';

test('a node rotates by its own certificate, and bootstraps again when its files are lost', async (t) => {
  await using cluster = await Cluster.start(['--nodes=0', '--cluster-signing-duration=8s']);
  const { admin } = cluster;
  const kubelet = cluster.kubelet('n1');
  await kubelet.said('The node is ready');
  const pki = cluster.file('nodes', 'n1', 'pki');
  const link = cluster.file('nodes', 'n1', 'pki', 'kubelet-client-current.pem');
  const first = await readlink(link);

  await t.test(
    'before its end there is a new file, the link names it, the old one is kept',
    async () => {
      await eventually('the link is switched', async () => (await readlink(link)) !== first);
      const files = (await readdir(pki)).filter((name) => /^kubelet-client-\d/.test(name));
      assert.ok(files.length >= 2 && first.endsWith(files.sort()[0] ?? 'none'));
    },
  );

  await t.test('the new request was made by the node itself', async () => {
    const { items } = await admin.list<CertificateSigningRequest>(REQUESTS);
    const own = items.filter(({ spec }) => spec.username === 'system:node:n1');
    assert.ok(own.length >= 1);
    assert.ok(own[0]?.status?.certificate);
    assert.equal(
      own[0]?.status?.conditions?.[0]?.message,
      'Auto approving self kubelet client certificate after SubjectAccessReview.',
    );
  });

  const bootstraps = async () => {
    const { items } = await admin.list<CertificateSigningRequest>(REQUESTS);
    return items.filter(({ spec }) => spec.username?.startsWith('system:bootstrap:')).length;
  };

  await t.test('started again with a certificate that ended meanwhile, it bootstraps', async () => {
    await kubelet.stop();
    const before = await bootstraps();
    const end = await endOf(link);
    await eventually('it has ended', async () => Date.now() > end);
    const again = cluster.kubelet('n1');
    const output = await again.said('The node is ready');
    assert.match(output, /part of the existing bootstrap client certificate is expired/);
    assert.equal(await bootstraps(), before + 1);
    await again.stop();
  });

  await t.test('started again without its files, it bootstraps', async () => {
    const before = await bootstraps();
    await rm(pki, { recursive: true });
    const again = cluster.kubelet('n1');
    await again.said('The node is ready');
    assert.equal(await bootstraps(), before + 1);
  });
});

/** Milliseconds since 1970. */
async function endOf(link: string): Promise<number> {
  const [leaf] = parseCertificates(await readFile(link, 'utf8'));
  return leaf?.notAfter.getTime() ?? 0;
}
