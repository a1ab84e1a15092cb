import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { Cluster } from '#world/cluster.ts';
import { runProgram, startProgram } from '#world/process.ts';

test('what cannot be followed is one line and exit code 3, and changes nothing', async (t) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'rollcall-'));
  const notYaml = path.join(directory, 'not.conf');
  await writeFile(notYaml, 'clusters: [');
  for (const [script, args, message] of [
    ['cli/main.ts', ['up', '--nodes', 'many'], /--nodes.*whole number/],
    ['cli/main.ts', ['up', '--cluster-signing-duration', '1 hour'], /--cluster-signing-duration/],
    ['cli/main.ts', ['token', 'create', 'short', '--kubeconfig', notYaml], /six characters/],
    ['cli/main.ts', ['token', 'list', '--kubeconfig', notYaml], /not\.conf: not YAML/],
    ['cli/main.ts', ['fly'], /unknown command/],
    ['services/apiserver/main.ts', ['--secure-port', '0'], /--secure-port.*from 1 to 65535/],
    ['services/apiserver/main.ts', ['--authorization-mode', 'AlwaysAllow'], /--authorization-mode/],
    ['services/apiserver/main.ts', ['--tls-cert-file', notYaml], /--tls-cert-file: .*not\.conf/],
    ['services/kubelet/main.ts', ['--kubeconfig', 'k', '--hostname-override', 'a b'], /hostname/],
    [
      'services/kubelet/main.ts',
      ['--port', '0', '--cert-dir', directory],
      /--kubeconfig is missing/,
    ],
  ] as const) {
    await t.test(`${script} ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await runProgram(script, args);
      assert.match(stderr + stdout, message);
      assert.equal(code, 3);
    });
  }
  await rm(directory, { recursive: true });
});

test('a port that is taken, a nats-server that is none: exit code 2', async () => {
  await using cluster = await Cluster.start();
  const { port } = new URL(cluster.document.server);
  const taken = await runProgram('cli/main.ts', [
    'up',
    `--dir=${cluster.file('other')}`,
    `--secure-port=${port}`,
  ]);
  assert.equal(taken.code, 2);
  assert.match(taken.stderr, /is taken by another program/);
  const none = await runProgram('cli/main.ts', ['up', '--nats-server', '/no/such/program']);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /there is no such file/);
});

test('tokens are made, listed and deleted through the API', async () => {
  await using cluster = await Cluster.start();
  const conf = ['--kubeconfig', cluster.file('admin.conf')];
  const created = await runProgram('cli/main.ts', ['token', 'create', '--ttl', '1h', ...conf]);
  assert.match(created.stdout, /^[a-z0-9]{6}\.[a-z0-9]{16}\n$/);
  const id = created.stdout.slice(0, 6);
  const list = () => runProgram('cli/main.ts', ['token', 'list', ...conf]);
  assert.match((await list()).stdout, new RegExp(`^${id}\\.\\S+ +59m\\d+s`, 'm'));
  const deleted = await runProgram('cli/main.ts', ['token', 'delete', id, ...conf]);
  assert.equal(deleted.stdout, `bootstrap token "${id}" deleted\n`);
  assert.doesNotMatch((await list()).stdout, new RegExp(id));
  const join = await runProgram('cli/main.ts', [
    'token',
    'create',
    '--print-join-command',
    ...conf,
  ]);
  assert.match(
    join.stdout,
    /^kubeadm join 127\.0\.0\.1:\d+ --token \S+ --discovery-token-ca-cert-hash sha256:[0-9a-f]{64}\n$/,
  );
});

test('Ctrl-C stops every process, and none is left behind', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'rollcall-'));
  const up = startProgram('cli/main.ts', [
    'up',
    `--dir=${directory}`,
    '--secure-port=0',
    '--nodes=1',
  ]);
  await up.said('The cluster is up');
  const pids = await pidsOf(directory);
  assert.deepEqual([...pids.keys()].sort(), [
    'apiserver',
    'controller-manager',
    'kubelet-node-1',
    'nats-server',
  ]);
  assert.equal(await up.stop('SIGINT'), 0);
  for (const pid of pids.values()) assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  await rm(directory, { recursive: true });
});

async function pidsOf(directory: string): Promise<Map<string, number>> {
  const files = await readdir(path.join(directory, 'run'));
  const entries = files.map(async (file) => {
    const text = await readFile(path.join(directory, 'run', file), 'utf8');
    return [file.replace('.pid', ''), Number(text)] as const;
  });
  return new Map(await Promise.all(entries));
}
