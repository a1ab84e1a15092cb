import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:tls';
import { AuthenticationV1Api, CoreV1Api, KubeConfig, makeInformer } from '@kubernetes/client-node';
import { eventually } from '#world/eventually.ts';
import { clientCertificate } from '#world/identity.ts';
import type { Claim } from './claim.ts';
import type { NodeClient } from './node-client.ts';

/** What a client sees that stays while the server and its own certificate do not. */
export const LASTING: readonly Claim<NodeClient>[] = [
  { what: 'an informer across a restart of the apiserver', check: outlive },
  { what: 'another certificate from the same files', check: renew },
  { what: 'another certificate of the server, without a restart', check: meetAnother },
];

async function outlive(client: NodeClient): Promise<void> {
  const { cluster, namespace } = client;
  const flags = [`--client-ca-file=${cluster.file('pki', 'ca.crt')}`];
  const first = await cluster.apiserver(flags);
  const follower = at(client.config(), first.server);
  const core = follower.makeApiClient(CoreV1Api);
  const admin = client.config().makeApiClient(CoreV1Api);
  const labelSelector = 'followed=yes';
  const informer = makeInformer(
    follower,
    `/api/v1/namespaces/${namespace}/configmaps`,
    () => core.listNamespacedConfigMap({ namespace, labelSelector }),
    labelSelector,
  );
  const deleted: string[] = [];
  informer.on('delete', ({ metadata }) => deleted.push(metadata?.name ?? ''));
  let isStopped = false;
  // As its own documentation advises.
  informer.on('error', () => {
    if (!isStopped) setTimeout(() => void informer.start(), 200);
  });
  const make = (name: string) =>
    admin.createNamespacedConfigMap({
      namespace,
      body: { metadata: { name, labels: { followed: 'yes' } } },
    });
  const knows = (name: string) =>
    eventually(`the informer knows ${name}`, async () => informer.get(name, namespace));
  try {
    await make('before');
    await informer.start();
    await knows('before');
    await make('while-up');
    await knows('while-up');
    await first.process.stop();
    await make('while-down');
    await admin.deleteNamespacedConfigMap({ namespace, name: 'before' });
    await cluster.apiserver(flags, Number(new URL(first.server).port));
    await knows('while-down');
    await make('after');
    await knows('after');
    await eventually('the deletion is told of', async () => deleted.includes('before'));
    assert.equal(informer.get('before', namespace), undefined);
  } finally {
    isStopped = true;
    await informer.stop();
  }
}

async function renew(client: NodeClient): Promise<void> {
  const { cluster } = client;
  const authority = await cluster.authority();
  const file = cluster.file('client-node.pem');
  const write = async (commonName: string) => {
    const pair = await clientCertificate(authority, { subject: { commonName, organizations: [] } });
    await writeFile(file, `${pair.certificatePem}\n${pair.keyPem}`, { mode: 0o600 });
  };
  const whoAmI = async () => {
    const api = withFile(client.config(), file).makeApiClient(AuthenticationV1Api);
    const { status } = await api.createSelfSubjectReview({ body: {} });
    return status?.userInfo?.username;
  };
  await write('first');
  assert.equal(await whoAmI(), 'first');
  await write('second');
  assert.equal(await whoAmI(), 'second');
  assert.match(await readFile(file, 'utf8'), /CERTIFICATE/);
}

async function meetAnother(client: NodeClient): Promise<void> {
  const { cluster, namespace } = client;
  const [certificate, key] = [cluster.file('serving.crt'), cluster.file('serving.key')];
  await copyFile(cluster.file('pki', 'apiserver.crt'), certificate);
  await copyFile(cluster.file('pki', 'apiserver.key'), key);
  const { server } = await cluster.apiserver([
    `--client-ca-file=${cluster.file('pki', 'ca.crt')}`,
    `--tls-cert-file=${certificate}`,
    `--tls-private-key-file=${key}`,
  ]);
  const before = await presented(server);
  const read = async () => {
    const core = at(client.config(), server).makeApiClient(CoreV1Api);
    return await core.readNamespace({ name: namespace });
  };
  await read();
  const pair = await clientCertificate(await cluster.authority(), {
    subject: { commonName: 'kube-apiserver', organizations: [] },
    usages: ['digital signature', 'server auth'],
    ipAddresses: ['127.0.0.1'],
  });
  await writeFile(key, pair.keyPem);
  await writeFile(certificate, pair.certificatePem);
  await eventually(
    'the new certificate is presented',
    async () => (await presented(server)) !== before,
  );
  await read();
}

/** The fingerprint of the certificate that a server shows to a new connection. */
async function presented(server: string): Promise<string> {
  const { hostname, port } = new URL(server);
  const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

function at(config: KubeConfig, server: string): KubeConfig {
  const there = new KubeConfig();
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  assert.ok(cluster && user);
  there.loadFromClusterAndUser({ ...cluster, server }, user);
  return there;
}

function withFile(config: KubeConfig, file: string): KubeConfig {
  const other = new KubeConfig();
  const cluster = config.getCurrentCluster();
  assert.ok(cluster);
  other.loadFromClusterAndUser(cluster, { name: 'by-file', certFile: file, keyFile: file });
  return other;
}
