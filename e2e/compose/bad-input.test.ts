import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import test from 'node:test';
import { eventually } from '#world/eventually.ts';
import { docker } from './docker.ts';
import { Stack } from './stack.ts';

const LIMIT = { timeout: 300_000 };
const PREFLIGHT = 2;
const TEN_MINUTES_AHEAD = `
  const Real = Date, ahead = 600_000;
  globalThis.Date = class extends Real {
    constructor(...words) { words.length > 0 ? super(...words) : super(Real.now() + ahead); }
    static now() { return Real.now() + ahead; }
  };`;

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

test('certificates of a clock that is ten minutes ahead are not trusted yet', LIMIT, async (t) => {
  const stack = await Stack.of(t, { services: ['apiserver'] });
  const clock = `NODE_OPTIONS=--import=data:text/javascript,${encodeURIComponent(TEN_MINUTES_AHEAD)}`;
  await stack.compose('run', '--rm', '-T', '-e', clock, 'init');
  await stack.compose('up', '--detach', 'apiserver');
  await eventually('it says so', async () => /not yet valid/.test(await stack.logsOf('apiserver')));
  assert.notEqual((await stack.inspect('apiserver')).State.Health?.Status, 'healthy');
});

/** Runs a line of JavaScript in the directory of a service's secrets. */
async function change(stack: Stack, service: string, line: string): Promise<void> {
  const volume = `${stack.project}_secrets-${service}:/secrets`;
  await docker(['run', '--rm', '-v', volume, '-w', '/secrets', 'rollcall', 'node', '-e', line]);
}

/** Starts a service without those that it depends on, and waits until it has ended. */
async function runAlone(stack: Stack, service: string) {
  const { code, stdout, stderr } = await stack.tryCompose(
    'run',
    '--rm',
    '-T',
    '--no-deps',
    service,
  );
  return { code, output: stdout + stderr };
}
