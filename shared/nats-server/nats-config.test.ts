import assert from 'node:assert/strict';
import { test } from 'node:test';
import { natsConfig } from './nats-config.ts';

const plain = { host: '127.0.0.1', port: 4222, storeDirectory: '/var/lib/roll "call"' };
const tls = { certificateFile: 'server.crt', keyFile: 'server.key', authorityFile: 'ca.crt' };

function read(text: string) {
  return JSON.parse(text.replace(/^#.*\n/, ''));
}

test('the server listens where it is told, and acknowledges what is on disk', () => {
  const { listen, jetstream } = read(natsConfig(plain));
  assert.equal(listen, '127.0.0.1:4222');
  assert.deepEqual(jetstream, {
    store_dir: '/var/lib/roll "call"',
    max_file_store: 2 ** 50,
    sync_interval: 'always',
  });
});

test('the server opens no port for monitoring', () => {
  assert.doesNotMatch(natsConfig({ ...plain, tls }), /"(http|https|monitor)/);
});

test('port 0 is any free port', () => {
  assert.equal(read(natsConfig({ ...plain, port: 0 })).listen, '127.0.0.1:-1');
});

test('with certificates everybody is somebody, and nobody may purge or delete', () => {
  const { tls: written, authorization } = read(natsConfig({ ...plain, tls }));
  assert.equal(written.verify_and_map, true);
  assert.deepEqual(
    authorization.users.map(({ user }: { user: string }) => user),
    ['CN=apiserver', 'CN=controller-manager', 'CN=operator'],
  );
  const allowed = authorization.users.flatMap(
    ({ permissions }: { permissions: { publish: { allow: string[] } } }) =>
      permissions.publish.allow,
  );
  assert.ok(
    !allowed.some((subject: string) => /PURGE|MSG\.DELETE|STREAM\.DELETE|^>/.test(subject)),
  );
});

test('only the apiserver may write to the log', () => {
  const { authorization } = read(natsConfig({ ...plain, tls }));
  const writers = authorization.users.filter(
    ({ permissions }: { permissions: { publish: { allow: string[] } } }) =>
      permissions.publish.allow.some((subject) => subject.startsWith('rollcall.')),
  );
  assert.deepEqual(
    writers.map(({ user }: { user: string }) => user),
    ['CN=apiserver'],
  );
});

test('a cluster knows its servers by certificate, and where they are', () => {
  const { cluster } = read(natsConfig({ ...plain, tls, cluster: ['a', 'b', 'c'] }));
  assert.deepEqual(cluster.routes, ['nats://a:6222', 'nats://b:6222', 'nats://c:6222']);
  assert.equal(cluster.tls.verify, true);
});

test('health is told on the loopback only, when it is wanted', () => {
  const { http } = read(natsConfig({ ...plain, host: '0.0.0.0', healthPort: 8222 }));
  assert.equal(http, '127.0.0.1:8222');
});

test('a key turns encryption on', () => {
  const { jetstream } = read(natsConfig({ ...plain, encryptionKey: 'k3y' }));
  assert.equal(jetstream.cipher, 'chachapoly');
  assert.equal(jetstream.key, 'k3y');
});
