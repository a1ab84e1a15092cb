import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import test, { after, before } from 'node:test';
import { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { runProgram, startProgram } from '#world/process.ts';
import { LEASES, NODES, REQUESTS } from '#world/resources.ts';

type Run = {
  readonly isInterrupted: boolean;
  readonly phases: readonly {
    readonly name: string;
    readonly nodes: number;
    readonly done: number;
    readonly failed: number;
    readonly unfinished: number;
    readonly stages: readonly {
      readonly stage: string;
      readonly sinceStart: { count: number; p50: number };
    }[];
    readonly failures: readonly { readonly cause: string; readonly words: string }[];
    readonly heartbeats: { readonly leases: number; readonly certificates: number };
  }[];
  readonly thresholds: readonly { readonly threshold: string; readonly isMet: boolean }[];
};

/** Certificates that end while a node is off for some seconds. */
const LIFETIME_SECONDS = 20;

let cluster: Cluster;
before(async () => {
  cluster = await Cluster.start([
    '--nodes=1',
    '--allow-short-lived-certificates',
    `--cluster-signing-duration=${LIFETIME_SECONDS}s`,
  ]);
});
after(() => cluster.stop());

async function lab(words: readonly string[]) {
  const { code, stdout, stderr } = await runProgram('cli/main.ts', [
    'lab',
    ...words,
    `--dir=${cluster.directory}`,
    '--json',
  ]);
  return { code, stderr, run: stdout ? (JSON.parse(stdout) as Run) : undefined };
}

test('twenty nodes join, every stage is measured, and nothing is left behind', async () => {
  const [html, junit] = [cluster.file('run.html'), cluster.file('run.xml')];
  const { code, stderr, run } = await lab([
    'join',
    '--nodes=20',
    '--concurrency=10',
    '--threshold=joined==20',
    '--threshold=p99(ready)<60s',
    '--clean',
    `--html=${html}`,
    `--junit=${junit}`,
  ]);
  assert.equal(code, 0, stderr);
  const [phase] = run?.phases ?? [];
  assert.deepEqual([phase?.done, phase?.failed], [20, 0]);
  assert.deepEqual(
    phase?.stages.map(({ stage, sinceStart }) => `${stage} ${sinceStart.count}`),
    [
      'key 20',
      'connected 20',
      'created 20',
      'seen 20',
      'approved 20',
      'signed 20',
      'fetched 20',
      'written 20',
      'authenticated 20',
      'registered 20',
      'leased 20',
      'ready 20',
    ],
  );
  const p50 = (wanted: string) =>
    phase?.stages.find(({ stage }) => stage === wanted)?.sinceStart.p50 ?? Number.NaN;
  const order = ['connected', 'created', 'seen', 'approved', 'signed', 'fetched', 'written'].map(
    p50,
  );
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
  );
  assert.match(await readFile(junit, 'utf8'), /tests="3" failures="0"/);
  const page = await readFile(html, 'utf8');
  assert.ok((page.match(/<svg/g)?.length ?? 0) >= 3);
  assert.doesNotMatch(page, /(src|href)="/);
  for (const resource of [NODES, LEASES, REQUESTS]) {
    const { items } = await cluster.admin.list(resource);
    const left = items.filter(({ metadata }) => metadata.name?.startsWith('lab-'));
    assert.deepEqual(left, [], resource.plural);
  }
});

test('a threshold that is missed is exit code 4, and is told', async () => {
  const { code, stderr, run } = await lab(['join', '--nodes=2', '--threshold=p50(issued)<1ms']);
  assert.equal(code, 4);
  assert.match(stderr, /p50\(issued\)<1ms +join +[\d.]+ +MISSED/);
  assert.deepEqual(
    run?.thresholds.map(({ isMet }) => isMet),
    [false, true],
  );
});

test('Ctrl-C ends it with the report so far', async () => {
  const running = startProgram('cli/main.ts', [
    'lab',
    'join',
    '--nodes=1000',
    '--rate=10/s',
    '--json',
    `--dir=${cluster.directory}`,
  ]);
  await eventually('some nodes have joined', async () => {
    const { items } = await cluster.admin.list(NODES, { labelSelector: 'rollcall.example/lab' });
    return items.length > 4;
  });
  assert.equal(await running.stop('SIGINT'), 0);
  const document = /^\{.*\}$/m.exec(running.output())?.[0] ?? '{}';
  const { isInterrupted, phases } = JSON.parse(document) as Run;
  assert.equal(isInterrupted, true);
  assert.ok((phases[0]?.done ?? 0) > 0);
  assert.ok((phases[0]?.unfinished ?? 0) > 0);
});

test('nodes rotate, live on, and bootstrap again after their certificates ended while they were off', async () => {
  const file = cluster.file('scenario.yaml');
  await writeFile(
    file,
    `
phases:
  - join: { nodes: 5 }
  - rotate: {}
    thresholds: [done==5, notready==0]
  - away: { duration: ${LIFETIME_SECONDS + 1}s, spread: 1s }
    thresholds: [done==5]
  - leave: { clean: true }
`,
  );
  const { code, stderr, run } = await lab(['scenario', file]);
  assert.equal(code, 0, stderr);
  const [, rotate, away] = run?.phases ?? [];
  assert.deepEqual([rotate?.done, rotate?.failed], [5, 0]);
  assert.ok((rotate?.heartbeats.certificates ?? 0) >= 5);
  // Each asked with its bootstrap token again: none could have used what it had.
  assert.ok((away?.heartbeats.certificates ?? 0) >= 5);
});

test('an agent of this machine rotates when it is asked to', async () => {
  const words = ['rotate', 'node-1', `--dir=${cluster.directory}`];
  const { code, stderr } = await runProgram('cli/main.ts', words);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /node-1 {2}has a new certificate/);
});

test('a server that is not trusted is one sentence and exit code 2', async () => {
  const conf = await readFile(cluster.file('bootstrap.conf'), 'utf8');
  const other = cluster.file('untrusting.conf');
  await writeFile(other, conf.replace(/^.*certificate-authority-data:.*\n/m, ''));
  const { code, stderr } = await lab(['join', `--bootstrap-kubeconfig=${other}`]);
  assert.equal(code, 2, stderr);
  assert.match(stderr, /certificate is not trusted/);
  assert.equal(stderr.trim().split('\n').length, 1);
});

test('a token that is taken away midway fails nodes by cause, and not the run', async () => {
  const { items } = await cluster.admin.list({ group: '', version: 'v1', plural: 'secrets' });
  const token = items.find(({ metadata }) => metadata.name?.startsWith('bootstrap-token-'));
  const name = token?.metadata.name ?? '';
  const nodes = async () => (await cluster.admin.list(NODES)).items.length;
  const nodesBefore = await nodes();
  const running = lab([
    'join',
    '--nodes=60',
    '--rate=20/s',
    '--threshold=failed>=1',
    // A node whose connection is refused midway would ask again for two minutes.
    '--timeout=30s',
  ]);
  await eventually('some nodes have joined', async () => (await nodes()) > nodesBefore + 5);
  const secrets = { group: '', version: 'v1', plural: 'secrets' };
  await cluster.admin.delete(secrets, { name, namespace: 'kube-system' });
  const { code, stderr, run } = await running;
  assert.equal(code, 0, stderr);
  assert.match(run?.phases[0]?.failures[0]?.words ?? '', /unknown to|Unauthorized/);
  assert.ok((run?.phases[0]?.done ?? 0) > 0);
});

test('credentials that are not accepted are one sentence and exit code 2', async () => {
  const { code, stderr } = await lab(['join', '--nodes=5']);
  assert.equal(code, 2);
  assert.match(stderr, /does not accept the bootstrap credentials/);
  assert.equal(stderr.trim().split('\n').length, 1);
});
