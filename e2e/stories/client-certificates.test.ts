import assert from 'node:assert/strict';
import test from 'node:test';
import { createAuthority } from '@rollcall/shared/pki/authority.ts';
import { parseCertificates } from '@rollcall/shared/pki/certificate.ts';
import { Cluster } from '#world/cluster.ts';
import { clientCertificate, credentialId } from '#world/identity.ts';
import { whoAmI } from '#world/who-am-i.ts';

const alice = { commonName: 'alice', organizations: ['dev', 'ops'] };
const hour = 3_600_000;
const past = { notBefore: new Date(Date.now() - 2 * hour), notAfter: new Date(Date.now() - hour) };
const unauthorized = { code: 401, reason: 'Unauthorized', message: 'Unauthorized' };

test('client certificates', async (t) => {
  await using cluster = await Cluster.start();
  const authority = await cluster.authority();

  await t.test(
    'one of the client authority’s is the user and the groups that it names',
    async () => {
      const pair = await clientCertificate(authority, { subject: alice });
      const user = await whoAmI(cluster.client({ clientCertificate: pair }));
      assert.equal(user.username, 'alice');
      assert.deepEqual(user.groups, ['dev', 'ops', 'system:authenticated']);
      const [leaf] = parseCertificates(pair.certificatePem);
      assert.deepEqual(user.extra?.['authentication.kubernetes.io/credential-id'], [
        credentialId(leaf?.der ?? Buffer.alloc(0)),
      ]);
    },
  );

  const life = { notBefore: new Date(Date.now() - hour), notAfter: new Date(Date.now() + hour) };
  const stranger = await createAuthority({ commonName: 'kubernetes', ...life });
  for (const [what, pair, reason] of [
    ['another authority’s', clientCertificate(stranger, { subject: alice }), 'unknown authority'],
    ['an expired one', clientCertificate(authority, { subject: alice, ...past }), 'not valid now'],
    [
      'one for servers',
      clientCertificate(authority, { subject: alice, usages: ['server auth'] }),
      'not for client authentication',
    ],
  ] as const) {
    await t.test(`${what} is 401, never anonymous, and the log says why`, async () => {
      const client = cluster.client({ clientCertificate: await pair });
      await assert.rejects(whoAmI(client), unauthorized);
      assert.equal((await client.raw({ method: 'GET', path: '/version' })).status, 401);
      assert.match(await cluster.log('apiserver'), new RegExp(reason));
    });
  }

  await t.test('without --client-ca-file a certificate says nothing', async () => {
    const { server } = await cluster.apiserver([]);
    const pair = await clientCertificate(authority, { subject: alice });
    const { certificateAuthorityPem = '' } = cluster.adminConfig;
    const client = cluster.clientOf({ server, certificateAuthorityPem, clientCertificate: pair });
    await assert.rejects(whoAmI(client), { code: 403, message: /User "system:anonymous"/ });
  });
});
