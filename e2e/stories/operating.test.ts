import assert from 'node:assert/strict';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import test from 'node:test';
import { connect } from 'node:tls';
import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { createAuthority, signCertificate } from '@rollcall/shared/pki/authority.ts';
import { generateKeyPair, privateKeyToPem } from '@rollcall/shared/pki/key-pair.ts';
import { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { clientCertificate, nodeRequest } from '#world/identity.ts';
import { type RawRequest, sendRaw } from '#world/raw-request.ts';
import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, REQUESTS } from '#world/resources.ts';
import { whoAmI } from '#world/who-am-i.ts';

const hour = 3_600_000;
const life = { notBefore: new Date(Date.now() - hour), notAfter: new Date(Date.now() + hour) };
const alice = { commonName: 'alice', organizations: ['dev'] };

test('what an operator may do while the apiserver runs', async (t) => {
  await using cluster = await Cluster.start(['--nodes=0', '--allow-short-lived-certificates']);
  const authority = await cluster.authority();
  const [crt, key, ca] = ['serving.crt', 'serving.key', 'clients.crt'].map((name) =>
    cluster.file(name),
  ) as [string, string, string];
  await copyFile(cluster.file('pki', 'apiserver.crt'), crt);
  await copyFile(cluster.file('pki', 'apiserver.key'), key);
  await copyFile(cluster.file('pki', 'ca.crt'), ca);
  const auditLog = cluster.file('audit.log');
  const { server, process } = await cluster.apiserver([
    `--tls-cert-file=${crt}`,
    `--tls-private-key-file=${key}`,
    `--client-ca-file=${ca}`,
    `--audit-log-path=${auditLog}`,
  ]);
  const admin: ClientConfig = { ...cluster.adminConfig, server };

  await t.test('a switch for tests shows where it is on, and nowhere else', async () => {
    const first = await sendRaw(cluster.adminConfig, { path: '/readyz?verbose' });
    assert.match(first.body, /\[\+\]test-switch\/allow-short-lived-certificates ok/);
    const second = await sendRaw(admin, { path: '/readyz?verbose' });
    assert.doesNotMatch(second.body, /test-switch/);
  });

  await t.test('with the switch a certificate may live for seconds, without it not', async () => {
    const request = nodeRequest('n1', await generateKeyPair(), { expirationSeconds: 30 });
    const created = await cluster.admin.create(REQUESTS, request);
    assert.equal((created['spec'] as Record<string, unknown>)['expirationSeconds'], 30);
    const strict = cluster.clientOf(admin);
    await assert.rejects(strict.create(REQUESTS, request), {
      code: 422,
      message: /spec.expirationSeconds: .*600 seconds/,
    });
  });

  await t.test('who may impersonate is taken for whom they say, and nobody else is', async () => {
    const asAlice = { 'impersonate-user': 'alice', 'impersonate-group': ['dev', 'ops'] };
    const answer = await sendRaw(admin, whoAmIRequest(asAlice));
    assert.equal(answer.status, 201, answer.body);
    assert.deepEqual(JSON.parse(answer.body).status.userInfo, {
      username: 'alice',
      groups: ['dev', 'ops', 'system:authenticated'],
    });
    const pair = await clientCertificate(authority, { subject: alice });
    const config = { ...admin, clientCertificate: pair };
    const refused = await sendRaw(config, whoAmIRequest({ 'impersonate-user': 'bob' }));
    assert.equal(refused.status, 403);
    assert.equal(
      JSON.parse(refused.body).message,
      'users "bob" is forbidden: User "alice" cannot impersonate resource "users" in API group "" at the cluster scope',
    );
    await allowImpersonation(cluster);
    const allowed = await eventually('the second apiserver knows the role', async () => {
      const now = await sendRaw(config, whoAmIRequest({ 'impersonate-user': 'bob' }));
      return now.status === 201 && now;
    });
    assert.equal(JSON.parse(allowed.body).status.userInfo.username, 'bob');
  });

  await t.test('the audit log tells who did what, and no secret', async () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'hidden' },
      stringData: { password: 'hunter2' },
    };
    const path = '/api/v1/namespaces/default/secrets';
    const body = JSON.stringify(secret);
    const created = await sendRaw(admin, {
      method: 'POST',
      path,
      headers: {
        'content-type': 'application/json',
        'impersonate-user': 'admin',
        'impersonate-group': 'system:masters',
      },
      body,
    });
    assert.equal(created.status, 201, created.body);
    const text = await eventually('the request is in the audit log', async () => {
      const all = await readFile(auditLog, 'utf8');
      return all.includes(String(created.headers['audit-id'])) && all;
    });
    assert.doesNotMatch(text, /hunter2|aHVudGVyMg/);
    const events = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const event = events.find(({ auditID }) => auditID === created.headers['audit-id']);
    assert.equal(event.user.username, 'kubernetes-admin');
    assert.equal(event.impersonatedUser.username, 'admin');
    assert.equal(event.verb, 'create');
    assert.deepEqual(event.objectRef, {
      resource: 'secrets',
      namespace: 'default',
      apiVersion: 'v1',
    });
    assert.equal(event.annotations['authorization.k8s.io/decision'], 'allow');
    const refused = events.find(({ responseStatus }) => responseStatus.code === 403);
    assert.equal(refused.responseStatus.reason, 'Forbidden');
  });

  await t.test('a connection is kept open from one Lease to the next', async () => {
    const headers = { connection: 'keep-alive' };
    const answer = await sendRaw(admin, { path: '/version', headers });
    assert.equal(answer.headers['keep-alive'], 'timeout=90');
  });

  await t.test('a watch is told when it begins, and when it ends', async () => {
    await sendRaw(admin, { path: '/api/v1/nodes?watch=1&timeoutSeconds=1' });
    const stages = await eventually('both stages are there', async () => {
      const lines = (await readFile(auditLog, 'utf8')).trimEnd().split('\n');
      const events = lines.map((line) => JSON.parse(line));
      const told = events.filter(({ verb }) => verb === 'watch').map(({ stage }) => stage);
      return told.length >= 2 && told;
    });
    assert.deepEqual(stages, ['ResponseStarted', 'ResponseComplete']);
  });

  await t.test('a watch of one object’s own URL tells of that object alone', async () => {
    for (const path of ['namespaces/default?watch=1&', 'watch/namespaces/default?']) {
      const { body } = await sendRaw(admin, { path: `/api/v1/${path}timeoutSeconds=1` });
      const names = body
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).object.metadata.name);
      assert.deepEqual(names, ['default']);
    }
  });

  await t.test('a changed serving certificate is served without a restart', async () => {
    const before = await servedSerial(admin);
    const { privateKey, publicKey } = await generateKeyPair();
    const pem = signCertificate(authority, {
      ...life,
      subject: { commonName: 'kube-apiserver', organizations: [] },
      publicKeyDer: publicKey.export({ type: 'spki', format: 'der' }),
      usages: ['digital signature', 'server auth'],
      dnsNames: ['localhost'],
      ipAddresses: ['127.0.0.1'],
    });
    await writeFile(crt, pem);
    await process.said('the old one stays in force');
    assert.equal(await servedSerial(admin), before);
    await writeFile(key, privateKeyToPem(privateKey));
    await eventually('the new certificate is served', async () => {
      return (await servedSerial(admin)) !== before;
    });
    assert.equal((await sendRaw(admin, { path: '/readyz' })).status, 200);
  });

  await t.test('a changed client authority is trusted without a restart', async () => {
    const other = await createAuthority({ commonName: 'other', ...life });
    const pair = await clientCertificate(other, { subject: alice });
    const client = cluster.clientOf({ ...admin, clientCertificate: pair });
    await assert.rejects(whoAmI(client), { code: 401 });
    const both = (await readFile(ca, 'utf8')) + other.certificatePem;
    await writeFile(ca, both);
    await eventually('the other authority is trusted', async () => {
      const { status } = await sendRaw({ ...admin, clientCertificate: pair }, { path: '/api' });
      return status === 200;
    });
    assert.equal((await whoAmI(client)).username, 'alice');
    await writeFile(ca, 'no certificate');
    await process.said(/the old one stays in force.*client-ca-file/);
    assert.equal((await whoAmI(client)).username, 'alice');
  });
});

async function allowImpersonation({ admin }: Cluster): Promise<void> {
  const rules = [
    { verbs: ['impersonate'], apiGroups: [''], resources: ['users'], resourceNames: ['bob'] },
  ];
  const name = 'impersonate-bob';
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  await admin.create(CLUSTER_ROLES, { apiVersion, kind: 'ClusterRole', metadata: { name }, rules });
  await admin.create(CLUSTER_ROLE_BINDINGS, {
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'alice' }],
  });
}

function whoAmIRequest(headers: RawRequest['headers']): RawRequest {
  return {
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }),
  };
}

function servedSerial({ server, certificateAuthorityPem: ca }: ClientConfig): Promise<string> {
  const { hostname, port } = new URL(server);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), ca }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.end();
    });
    socket.on('error', reject);
  });
}
