import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import test from 'node:test';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { eventually } from '#world/eventually.ts';
import { CONFIG_MAPS } from '#world/resources.ts';
import { configMap, isWritten, unlessAway } from './asking.ts';
import { docker, logsOf } from './docker.ts';
import { Stack } from './stack.ts';

const LIMIT = { timeout: 300_000 };
const PREFLIGHT = 2;
const fillUp = (file: string) => `
  const file = fs.openSync('${file}', 'w');
  for (const size of [65_536, 1]) {
    try { for (;;) fs.writeSync(file, Buffer.alloc(size)); } catch (error) { if (error.code !== 'ENOSPC') throw error; }
  }`;
const FILL = fillUp('/log/filler');
const FILL_AND_JOIN = `node --eval "${fillUp('/var/lib/kubelet/filler')}"
  exec kubelet --bootstrap-kubeconfig=/etc/rollcall/kubelet/bootstrap.conf \
    --kubeconfig=/var/lib/kubelet/kubelet.conf --cert-dir=/var/lib/kubelet/pki`;

test('secrets that are lost or wrong', LIMIT, async (t) => {
  const stack = await Stack.of(t, { services: ['nats'] });
  await stack.up();

  await t.test('init says which of what it cannot make again is missing', async () => {
    await change(stack, 'controller-manager', "fs.renameSync('ca.key', 'kept')");
    const { code, stderr } = await stack.tryCompose('run', '--rm', '-T', 'init');
    assert.equal(code, PREFLIGHT);
    assert.match(stderr, /ca\.key is missing and cannot be made again: put it back/);
  });

  await t.test('a controller-manager whose key is not the authority’s does not start', async () => {
    const foreign =
      "process.getBuiltinModule('node:crypto').generateKeyPairSync('ec', {namedCurve: 'P-256'}).privateKey";
    const pem = `${foreign}.export({type: 'pkcs8', format: 'pem'})`;
    await change(stack, 'controller-manager', `fs.writeFileSync('ca.key', ${pem})`);
    const { code, output } = await runAlone(stack, 'controller-manager');
    assert.equal(code, PREFLIGHT, output);
    assert.match(output, /--cluster-signing-key-file: .*ca\.key/);
  });

  await t.test('an apiserver without its key does not start', async () => {
    await change(stack, 'apiserver', "fs.rmSync('tls.key')");
    const { code, output } = await runAlone(stack, 'apiserver');
    assert.equal(code, PREFLIGHT, output);
    assert.match(output, /--tls-private-key-file: .*tls\.key/);
  });
});

test(
  'a log without room says so, keeps what it has, and goes on when there is room',
  LIMIT,
  async (t) => {
    const overlays = ['e2e/compose/small-log.yaml'];
    const stack = await Stack.of(t, { overlays, services: ['controller-manager', 'room'] });
    await stack.up();
    const admin = await stack.admin();
    const written: KubeObject[] = [];
    for (let number = 0; number < 20; number++) {
      written.push(await admin.create(CONFIG_MAPS, configMap(`before-${number}`)));
    }
    const holdsAll = async () => {
      const list = await unlessAway(() => admin.list(CONFIG_MAPS, { namespace: 'default' }));
      const versions = list?.items.map(({ metadata }) => metadata.resourceVersion);
      return written.every(({ metadata }) => versions?.includes(metadata.resourceVersion));
    };

    await t.test('a write is refused with the reason, and the apiserver is unready', async () => {
      await inRoom(stack, FILL);
      const refused = { code: 503, message: /stores nothing: no space left on device/ };
      // More than the log's last page has left.
      const large = { ...configMap('large'), data: { text: 'x'.repeat(10_000) } };
      await assert.rejects(admin.create(CONFIG_MAPS, large), refused);
      // What is small may still be taken, and then all is well for a moment.
      await eventually('the apiserver is unready', async () => {
        const { status, body } = await admin.raw({ method: 'GET', path: '/readyz' });
        return status === 500 && /stores nothing: no space left on device/.test(String(body));
      });
      assert.match(await stack.logsOf('apiserver'), /WARN .*no space left on device/);
    });

    await t.test('what was acknowledged is there, also after nats starts again', async () => {
      assert.ok(await holdsAll());
      await stack.kill('nats');
      await stack.start('nats');
      await stack.kill('apiserver');
      await docker(['start', stack.container('apiserver')]);
      await eventually('all are there', holdsAll);
    });

    await t.test('with room again it goes on by itself', async () => {
      await inRoom(stack, "fs.rmSync('/log/filler')");
      await eventually('a write is taken', () => isWritten(admin, 'afterwards'));
      await stack.untilHealthy('apiserver');
      await stack.untilHealthy('controller-manager');
      assert.ok(await holdsAll());
    });
  },
);

test('a node that cannot write its certificates says which', LIMIT, async (t) => {
  const stack = await Stack.of(t, { services: ['init'] });
  await stack.compose('run', '--rm', '-T', 'init');
  const { code, output } = await runAlone(stack, 'kubelet', 'sh', '-c', FILL_AND_JOIN);
  assert.equal(code, PREFLIGHT, output);
  assert.match(output, /cannot write \/var\/lib\/kubelet\/\S+: ENOSPC: no space left/);
});

test('a port that is taken is told, and nothing that needs it starts', LIMIT, async (t) => {
  const stack = await Stack.of(t);
  const holder = createServer().listen(Number(stack.environment['ROLLCALL_PORT']), '127.0.0.1');
  t.after(() => holder.close());
  await once(holder, 'listening');
  const { code, stderr } = await stack.tryCompose('up', '--detach');
  assert.notEqual(code, 0);
  assert.match(stderr, /address already in use/);
  const running = await stack.compose('ps', '--format', '{{.Service}}');
  assert.deepEqual(running.split('\n').filter(Boolean), ['nats']);
});

test('a node with a wrong token says so, and stays unhealthy', LIMIT, async (t) => {
  const stack = await Stack.of(t);
  stack.environment['ROLLCALL_NODES'] = '1';
  await stack.compose(
    'run',
    '--rm',
    '-T',
    'init',
    'make-secrets',
    '--bootstrap-token=abcdef.ffffffffffffffff',
  );
  await stack.compose('up', '--detach');
  await eventually('it says so', async () =>
    /the join token abcdef is unknown/.test(await stack.logsOf('kubelet')),
  );
  assert.notEqual((await stack.inspect('kubelet')).State.Health?.Status, 'healthy');
  assert.equal((await stack.inspect('apiserver')).State.Health?.Status, 'healthy');
});

test('a clock that is ten minutes off', LIMIT, async (t) => {
  const stack = await Stack.of(t, { services: ['apiserver'] });
  await stack.up();
  await change(stack, 'apiserver', "fs.rmSync('tls.crt')");
  await stack.compose('run', '--rm', '-T', '-e', clockOff(+10), 'init');

  await t.test('a node that is behind is told by how much', async (t) => {
    const run = ['run', '--detach', '--no-deps', '-e', clockOff(-10), 'kubelet'];
    const container = (await stack.compose(...run)).trim();
    t.after(() => docker(['rm', '--force', container]));
    await eventually('it says so', async () =>
      /the clock of this machine is (9m5\d|10m\d)\S*s behind that of/.test(await logsOf(container)),
    );
  });

  await t.test('certificates of a clock that is ahead are not trusted yet', async () => {
    await stack.compose('restart', 'nats', 'apiserver');
    await eventually('it says so', async () =>
      /not yet valid/.test(await stack.logsOf('apiserver')),
    );
    assert.notEqual((await stack.inspect('apiserver')).State.Health?.Status, 'healthy');
  });
});

/** Runs a line of JavaScript in the directory of a service's secrets. */
async function change(stack: Stack, service: string, line: string): Promise<void> {
  const volume = `${stack.project}_secrets-${service}:/secrets`;
  await docker(['run', '--rm', '-v', volume, '-w', '/secrets', 'rollcall', 'node', '-e', line]);
}

/** What makes a Node program believe that it is some minutes later; OpenSSL goes on by the real time. */
function clockOff(minutes: number): string {
  const script = `
    const Real = Date, ahead = ${minutes * 60_000};
    globalThis.Date = class extends Real {
      constructor(...words) { words.length > 0 ? super(...words) : super(Real.now() + ahead); }
      static now() { return Real.now() + ahead; }
    };`;
  return `NODE_OPTIONS=--import=data:text/javascript,${encodeURIComponent(script)}`;
}

/** Runs a line of JavaScript beside the log. */
async function inRoom(stack: Stack, line: string): Promise<void> {
  await stack.compose('exec', '-T', 'room', 'node', '--eval', line);
}

/** Starts a service without those that it depends on, and waits until it has ended. */
async function runAlone(stack: Stack, service: string, ...command: readonly string[]) {
  const run = ['run', '--rm', '-T', '--no-deps', service, ...command];
  const { code, stdout, stderr } = await stack.tryCompose(...run);
  return { code, output: stdout + stderr };
}
