import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import test from 'node:test';
import { loadKubeconfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { clusterInfoSignature } from '@rollcall/shared/bootstrap-token/cluster-info-signature.ts';
import { parseToken } from '@rollcall/shared/bootstrap-token/token.ts';
import { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { runProgram, startProgram } from '#world/process.ts';
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

  await t.test('a machine joins by the line that token create prints', async () => {
    const conf = `--kubeconfig=${cluster.file('admin.conf')}`;
    await runProgram('cli/main.ts', ['publish', conf]);
    const flags = ['token', 'create', '--print-join-command', conf];
    const { stdout } = await runProgram('cli/main.ts', flags);
    const words = stdout.trim().split(' ').slice(2);
    const dir = `--dir=${cluster.file('joined')}`;
    const args = ['join', ...words, '--node-name=joined', dir];
    const join = startProgram('cli/main.ts', [...args, '--', '--port=0', '--healthz-port=0']);
    await join.said('The node is ready');
    const again = await runProgram('cli/main.ts', args);
    assert.equal(again.code, 2);
    assert.match(again.stderr, /a Node with name "joined" and status "Ready" already exists/);
    await join.stop();
  });

  await t.test('a machine joins by a file that names the cluster, and a token', async () => {
    const { token } = await createToken(admin, {});
    const file = cluster.file('discovery.conf');
    await writeFile(file, (await data())['kubeconfig'] ?? '');
    const { code, stdout } = await runProgram('cli/main.ts', [
      'join',
      `--discovery-file=${file}`,
      `--tls-bootstrap-token=${token}`,
      '--node-name=by-file',
      `--dir=${cluster.file('by-file')}`,
      '--print',
    ]);
    assert.equal(code, 0);
    assert.match(stdout, /--bootstrap-kubeconfig=\S+bootstrap-kubelet\.conf/);
    const conf = await loadKubeconfig(cluster.file('by-file', 'bootstrap-kubelet.conf'));
    assert.deepEqual([conf.server, conf.token], [cluster.document.server, token]);
  });

  await t.test('each reason for not getting in has a sentence of its own', async () => {
    const expired = await expiredToken();
    const good = await createToken(admin, {});
    await eventually('a signature', () => signatureOf(good.token));
    const host = new URL(cluster.document.server).host;
    for (const [token, at, sentence] of [
      [expired, host, /the join token \w{6} expired at 20/],
      ['zzzzzz.0123456789abcdef', host, /the join token zzzzzz is unknown to/],
      [good.token, '127.0.0.1:1', /the control plane at \S+ is not ready/],
      [good.token, host, /has another hash than asked for: it is sha256:[0-9a-f]{64}/],
      [`${good.token.slice(0, 7)}0123456789abcdef`, host, /is not signed by this secret/],
    ] as const) {
      const { code, stderr } = await runProgram('cli/main.ts', [
        'join',
        at,
        `--token=${token}`,
        `--discovery-token-ca-cert-hash=sha256:${'0'.repeat(64)}`,
        '--timeout=2s',
      ]);
      assert.equal(code, 1);
      assert.match(stderr, sentence);
    }
  });

  /** One that was good, and has been cleaned away. */
  async function expiredToken(): Promise<string> {
    const soon = new Date(Date.now() + 5_000).toISOString();
    const { token } = await createToken(admin, { expiration: soon });
    await eventually('a signature', () => signatureOf(token));
    await eventually('no signature', async () => !(await signatureOf(token)));
    return token;
  }
});
