import assert from 'node:assert/strict';
import test from 'node:test';
import { writeKubeconfig } from '@rollcall/shared/api-client/write-kubeconfig.ts';
import { createAuthority } from '@rollcall/shared/pki/authority.ts';
import { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { runProgram } from '#world/process.ts';
import { CONFIG_MAPS, SECRETS } from '#world/resources.ts';
import { skewedServer } from '#world/skewed-server.ts';
import { createToken } from '#world/tokens.ts';

const HOUR_MILLISECONDS = 3_600_000;
const CLUSTER_INFO = { namespace: 'kube-public', name: 'cluster-info' };

test('what keeps a machine from joining is told in a sentence of its own', async (t) => {
  await using cluster = await Cluster.start();
  const { admin } = cluster;
  const { server, certificateAuthorityPem = '' } = cluster.adminConfig;
  const authority = await cluster.authority();
  const skewed = await skewedServer(authority, {
    server,
    aheadMilliseconds: 3 * HOUR_MILLISECONDS,
  });
  t.after(() => skewed.close());
  const foreign = (await foreignAuthority()).certificatePem;
  const here = { server, certificateAuthorityPem };
  const { token: good } = await createToken(admin);
  await eventually('its signature', () => signatureOf(good));
  const expired = await createToken(admin, { expiration: soon() });
  await eventually('a signature', () => signatureOf(expired.token));
  const revoked = await createToken(admin);
  await eventually('another signature', () => signatureOf(revoked.token));
  await admin.delete(SECRETS, { namespace: 'kube-system', name: revoked.secretName });
  for (const { token } of [expired, revoked]) {
    await eventually('no signature any more', async () => !(await signatureOf(token)));
  }
  const failures: readonly (readonly [string, object, string, RegExp])[] = [
    ['an expired token', here, expired.token, /the join token \w{6} expired at 20/],
    ['an unknown token', here, 'zzzzzz.0123456789abcdef', /the join token zzzzzz is unknown to/],
    ['a revoked token', here, revoked.token, /the join token \w{6} is unknown to .* was revoked/],
    [
      'a control plane that is not there',
      { ...here, server: 'https://127.0.0.1:1' },
      good,
      /the control plane at \S+ is not ready/,
    ],
    [
      'another cluster’s authority',
      { ...here, certificateAuthorityPem: foreign },
      good,
      /has another hash than asked for|does not come from the authority that was given/,
    ],
    [
      'a clock that is behind',
      { ...here, server: skewed.url },
      good,
      /the clock of this machine is (3h0m\d+|2h59m\d+)s behind/,
    ],
  ];
  for (const [what, at, token, sentence] of failures) {
    const conf = cluster.file('failing.conf');
    const names = { clusterName: 'c', userName: 'u', contextName: 'x' };
    const write = () => writeKubeconfig(conf, { ...here, ...names, ...at, token });

    await t.test(`${what}, by a kubelet, which tries again`, async () => {
      await write();
      const kubelet = cluster.kubelet('failing', [`--bootstrap-kubeconfig=${conf}`]);
      await kubelet.said(sentence);
      await kubelet.stop();
    });

    await t.test(`${what}, by rollcall token check`, async () => {
      await write();
      const words = ['token', 'check', token, `--kubeconfig=${conf}`];
      const { code, stderr } = await runProgram('cli/main.ts', words);
      assert.equal(code, 1);
      assert.match(stderr, sentence);
    });
  }

  async function signatureOf(token: string): Promise<string | undefined> {
    const info = await cluster.client().get(CONFIG_MAPS, CLUSTER_INFO);
    return (info['data'] as Record<string, string>)[`jws-kubeconfig-${token.slice(0, 6)}`];
  }
});

function soon(): string {
  return new Date(Date.now() + 5_000).toISOString();
}

function foreignAuthority() {
  return createAuthority({
    commonName: 'kubernetes',
    notBefore: new Date(Date.now() - HOUR_MILLISECONDS),
    notAfter: new Date(Date.now() + HOUR_MILLISECONDS),
  });
}
