import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { CertificateSigningRequest } from '@rollcall/shared/csr/certificate-signing-request.ts';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { eventually } from '#world/eventually.ts';
import { nodeRequest } from '#world/identity.ts';
import { CONFIG_MAPS, NODES, REQUESTS } from '#world/resources.ts';
import { configMap, isWritten, readyNodes, unlessAway } from './asking.ts';
import { docker, leftovers } from './docker.ts';
import { Stack } from './stack.ts';

const SERVICES = ['nats', 'apiserver', 'controller-manager', 'kubelet'];
const QUIET_MILLISECONDS = 2_000;
const LARGEST_IMAGE_BYTES = 250_000_000;

test('the containers of compose.yaml', { timeout: 600_000 }, async (t) => {
  const stack = await Stack.of(t);
  await stack.up();
  const admin = await stack.admin();
  const areReady = async (count: number) =>
    (await unlessAway(() => readyNodes(admin)))?.length === count;

  await t.test('three nodes, called as their containers, become Ready', async (t) => {
    const names = [1, 2, 3].map((number) => stack.container('kubelet', number));
    await eventually('three are Ready', () => areReady(3));
    t.diagnostic(`${await stack.secondsToReady()} s after init was made`);
    assert.deepEqual(await readyNodes(admin), names);
  });

  await t.test('nothing runs as root, writes where it should not, or takes all', async () => {
    for (const service of SERVICES) {
      const { Config, HostConfig } = await stack.inspect(service);
      assert.equal(Config.User, '1000:1000', service);
      assert.equal(HostConfig.ReadonlyRootfs, true, service);
      assert.deepEqual(HostConfig.CapDrop, ['ALL'], service);
      assert.deepEqual(HostConfig.SecurityOpt, ['no-new-privileges:true'], service);
      assert.ok(HostConfig.Memory > 0, service);
    }
  });

  await t.test('only the controller-manager sees the key of the authority', async () => {
    const mounts = await Promise.all(SERVICES.map((each) => stack.inspect(each)));
    const secrets = mounts.map(({ Mounts }) =>
      Mounts.filter(({ Name = '' }) => Name.includes('secrets')),
    );
    assert.deepEqual(
      secrets.map((each) => each.map(({ Name, RW }) => [Name, RW])),
      SERVICES.map((service) => [[`${stack.project}_secrets-${service}`, false]]),
    );
  });

  await t.test('the image is small', async () => {
    const size = await docker(['image', 'inspect', '--format', '{{.Size}}', 'rollcall']);
    assert.ok(Number(size) < LARGEST_IMAGE_BYTES, size);
  });

  await t.test('a kubelet cannot even reach the log', async () => {
    const script =
      "process.getBuiltinModule('node:net').connect(4222, 'nats').on('error', () => process.exit(7))";
    const { code } = await stack.tryCompose('exec', '-T', 'kubelet', 'node', '-e', script);
    assert.equal(code, 7);
  });

  await t.test(
    'the log wants a certificate of everybody, and is encrypted where it lies',
    async () => {
      const script =
        "process.getBuiltinModule('node:net').connect(4222, 'nats').on('data', (hello) => process.stdout.write(hello, () => process.exit()))";
      const hello = await stack.compose('exec', '-T', 'apiserver', 'node', '-e', script);
      assert.match(hello, /"tls_required":true,"tls_verify":true/);
      assert.match(await stack.logsOf('nats'), /Encryption: +ChaCha20-Poly1305/);
    },
  );

  await t.test('a kubelet is killed, and joins again', async () => {
    await stack.kill('kubelet');
    await docker(['start', stack.container('kubelet')]);
    // Its health is asked every 5 s only.
    await eventually('it is ready again', async () => {
      return (await stack.logsOf('kubelet')).match(/The node is ready/g)?.length === 2;
    });
    assert.ok(await areReady(3));
  });

  // The controllers first: until another leads again, 15 s, only what follows can do without them.
  for (const service of ['controller-manager', 'apiserver', 'nats']) {
    await t.test(`${service} is killed, and comes back`, async () => {
      await stack.kill(service);
      await stack.start(service);
      await eventually('a write is taken', () => isWritten(admin, `after-${service}`));
      await eventually('three are Ready', () => areReady(3));
    });
  }

  await t.test('while NATS is away reads go on, and writes are refused', async () => {
    await stack.compose('stop', 'nats');
    await eventually('the apiserver says so', async () => {
      return (await admin.raw({ method: 'GET', path: '/readyz' })).status !== 200;
    });
    assert.equal((await admin.list(NODES)).items.length, 3);
    await assert.rejects(admin.create(CONFIG_MAPS, configMap('meanwhile')), { code: 503 });
    await stack.start('nats');
    await eventually('a write is taken', () => isWritten(admin, 'afterwards'));
  });

  await t.test('the lab joins its nodes, and cleans up', async () => {
    stack.environment['ROLLCALL_LAB_NODES'] = '40';
    const { code, stdout, stderr } = await stack.tryCompose('run', '--rm', '-T', 'lab');
    assert.equal(code, 0, stderr);
    assert.match(stdout + stderr, /40 of 40 nodes/);
    assert.ok(await areReady(3));
  });

  await t.test('what is asked while the controllers are cut off is signed afterwards', async () => {
    const cut = [`${stack.project}_api`, stack.container('controller-manager')];
    await docker(['network', 'disconnect', ...cut]);
    const request = nodeRequest('cut-off', await generateKeyPair());
    const { metadata } = await admin.create(REQUESTS, request);
    const issued = async () => {
      const name = metadata.name ?? '';
      const { status } = await admin.get<CertificateSigningRequest>(REQUESTS, { name });
      return status?.certificate;
    };
    // That nothing happens can only be seen by waiting.
    await wait(QUIET_MILLISECONDS);
    assert.equal(await issued(), undefined);
    await docker(['network', 'connect', ...cut]);
    await eventually('it is signed', issued);
  });

  await t.test('it grows to twenty nodes', async (t) => {
    const begin = performance.now();
    await stack.compose('up', '--detach', '--no-recreate', '--scale', 'kubelet=20');
    await eventually('twenty are Ready', () => areReady(20));
    t.diagnostic(`after ${((performance.now() - begin) / 1_000).toFixed(1)} s`);
  });

  await t.test('it stops when told to, and another image goes on with its volume', async () => {
    const { items } = await admin.list(CONFIG_MAPS, { namespace: 'default' });
    await stack.compose('stop');
    for (const service of SERVICES) {
      const { Config, State } = await stack.inspect(service);
      // Who is not gone by then is killed by the engine, and has 137.
      assert.equal(Config.StopTimeout, 3, service);
      assert.equal(State.ExitCode, 0, service);
    }
    stack.environment['ROLLCALL_IMAGE'] = `rollcall:${stack.project}`;
    await stack.compose('up', '--detach', '--build', '--scale', 'kubelet=3');
    await eventually('it answers', async () => unlessAway(() => readyNodes(admin)));
    const after = await admin.list(CONFIG_MAPS, { namespace: 'default' });
    const versions = (list: typeof items) =>
      list.map(({ metadata }) => [metadata.name, metadata.resourceVersion]);
    assert.deepEqual(versions(after.items), versions(items));
    await eventually('a write is taken', () => isWritten(admin, 'after-the-upgrade'));
  });

  await t.test('nothing is left of it', async () => {
    await stack.down();
    await docker(['rmi', `rollcall:${stack.project}`]);
    assert.deepEqual(await leftovers(stack.project), []);
  });
});
