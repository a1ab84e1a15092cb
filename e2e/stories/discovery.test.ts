import assert from 'node:assert/strict';
import test from 'node:test';
import { clusterInfoSignature } from '@rollcall/shared/bootstrap-token/cluster-info-signature.ts';
import { parseToken } from '@rollcall/shared/bootstrap-token/token.ts';
import { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { runProgram } from '#world/process.ts';
import { CONFIG_MAPS, SECRETS } from '#world/resources.ts';
import { createToken } from '#world/tokens.ts';

const CLUSTER_INFO = { namespace: 'kube-public', name: 'cluster-info' };

test('a machine learns what it needs to join from what the cluster publishes', async (t) => {
  await using cluster = await Cluster.start();
  const { admin } = cluster;
  const anonymous = cluster.client();
  const data = async () =>
    (await anonymous.get(CONFIG_MAPS, CLUSTER_INFO))['data'] as Record<string, string>;
  const signatureOf = async (token: string) =>
    (await data())[`jws-kubeconfig-${token.slice(0, 6)}`];

  await t.test('anybody may read cluster-info, and nothing else beside it', async () => {
    assert.match((await data())['kubeconfig'] ?? '', /certificate-authority-data: \S+/);
    const other = { namespace: 'kube-system', name: 'kubeadm-config' };
    await assert.rejects(anonymous.get(CONFIG_MAPS, other), { code: 403 });
  });

  await t.test(
    'it is signed by each token, as kubeadm computes it, and only while it lives',
    async () => {
      const { token, secretName } = await createToken(admin, {});
      const signature = await eventually('a signature', () => signatureOf(token));
      const content = (await data())['kubeconfig'] ?? '';
      const parts = parseToken(token) ?? assert.fail('it is a token');
      assert.equal(signature, clusterInfoSignature(content, parts));
      await admin.delete(SECRETS, { namespace: 'kube-system', name: secretName });
      await eventually('no signature', async () => (await signatureOf(token)) === undefined);
    },
  );

  await t.test('it is signed anew when its content changes', async () => {
    const { token } = await createToken(admin, {});
    const before = await eventually('a signature', () => signatureOf(token));
    const server = 'https://rollcall.example:6443';
    const flags = [`--kubeconfig=${cluster.file('admin.conf')}`, `--server=${server}`];
    assert.equal((await runProgram('cli/main.ts', ['publish', ...flags])).code, 0);
    await eventually('another signature', async () => {
      const now = await data();
      assert.ok(now['kubeconfig']?.includes(server));
      return now[`jws-kubeconfig-${token.slice(0, 6)}`] !== before;
    });
  });

  await t.test('a token that is not for signing does not sign', async () => {
    const { token } = await createToken(admin, { 'usage-bootstrap-signing': undefined });
    const { token: signing } = await createToken(admin, {});
    await eventually('the other has signed', () => signatureOf(signing));
    assert.equal(await signatureOf(token), undefined);
  });

  await t.test(
    'with a token, the configurations of kubeadm and of kubelets may be read',
    async () => {
      const { token } = await createToken(admin, {});
      const joining = cluster.client({ token });
      for (const [name, key, text] of [
        ['kubeadm-config', 'ClusterConfiguration', /^kind: ClusterConfiguration$/m],
        ['kubelet-config', 'kubelet', /^kind: KubeletConfiguration$/m],
        ['kubelet-config-1.35', 'kubelet', /^rotateCertificates: true$/m],
      ] as const) {
        const found = await joining.get(CONFIG_MAPS, { namespace: 'kube-system', name });
        assert.match((found['data'] as Record<string, string>)[key] ?? '', text);
      }
    },
  );
});
