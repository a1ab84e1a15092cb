import assert from 'node:assert/strict';
import test from 'node:test';
import { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { SECRETS } from '#world/resources.ts';
import { createToken } from '#world/tokens.ts';
import { whoAmI } from '#world/who-am-i.ts';

const unauthorized = { code: 401, reason: 'Unauthorized', message: 'Unauthorized' };

test('bootstrap tokens', async (t) => {
  await using cluster = await Cluster.start();
  const { admin } = cluster;

  await t.test('a good one is system:bootstrap:<id> in its groups', async () => {
    const { token } = await createToken(admin);
    const user = await whoAmI(cluster.client({ token }));
    assert.equal(user.username, `system:bootstrap:${token.slice(0, 6)}`);
    assert.deepEqual(user.groups, [
      'system:bootstrappers',
      'system:bootstrappers:kubeadm:default-node-token',
      'system:authenticated',
    ]);
  });

  for (const [what, data, reason] of [
    ['expired', { expiration: '2020-01-01T00:00:00Z' }, /has expired|there is no Secret/],
    ['without a zone', { expiration: '2099-01-01T00:00:00' }, /has expired|there is no Secret/],
    ['for another usage', { 'usage-bootstrap-authentication': 'True' }, /usage-bootstrap-auth/],
    ['of a group it may not', { 'auth-extra-groups': 'system:masters' }, /auth-extra-groups/],
    ['with another id inside', { 'token-id': 'zzzzzz' }, /token-id in its Secret is another/],
    ['with another secret inside', { 'token-secret': '0123456789abcdef' }, /the secret is wrong/],
  ] as const) {
    await t.test(`one ${what} is 401, and the log says so`, async () => {
      const { token } = await createToken(admin, data);
      await assert.rejects(whoAmI(cluster.client({ token })), unauthorized);
      const log = await cluster.log('apiserver');
      const line = log.split('\n').find((each) => each.includes(`token ${token.slice(0, 6)} `));
      assert.match(line ?? '', reason);
      assert.ok(!log.includes(token.slice(7)), 'the secret is not in the log');
    });
  }

  await t.test('a deleted one is 401 at once', async () => {
    const { token, secretName } = await createToken(admin);
    const client = cluster.client({ token });
    await whoAmI(client);
    await admin.delete(SECRETS, { name: secretName, namespace: 'kube-system' });
    await assert.rejects(whoAmI(client), unauthorized);
  });

  await t.test('what is no token is 401', async () => {
    for (const token of ['x', 'abcdef.0123456789abcdeF', 'abcdef.', 'abcdef0123456789abcdef']) {
      await assert.rejects(whoAmI(cluster.client({ token })), unauthorized);
    }
  });

  await t.test('without --enable-bootstrap-token-auth a good one is 401', async () => {
    const { token } = await createToken(admin);
    const { server } = await cluster.apiserver(['--client-ca-file', cluster.file('pki', 'ca.crt')]);
    const { certificateAuthorityPem = '' } = cluster.adminConfig;
    const client = cluster.clientOf({ server, certificateAuthorityPem, token });
    await assert.rejects(whoAmI(client), unauthorized);
  });

  await t.test('an expired one is deleted within seconds', async () => {
    const soon = new Date(Date.now() + 2_000).toISOString();
    const { secretName } = await createToken(admin, { expiration: soon });
    await admin.get(SECRETS, { name: secretName, namespace: 'kube-system' });
    await eventually('the Secret is gone', async () => {
      const { items } = await admin.list(SECRETS, { namespace: 'kube-system' });
      return !items.some(({ metadata }) => metadata.name === secretName);
    });
  });
});
