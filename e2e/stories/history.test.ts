import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Cluster } from '#world/cluster.ts';
import { runProgram, startProgram } from '#world/process.ts';
import { CONFIG_MAPS } from '#world/resources.ts';
import { createToken } from '#world/tokens.ts';

let cluster: Cluster;

before(async () => {
  cluster = await Cluster.start(['--nodes=1']);
});

after(() => cluster.stop());

test('a request’s history names each fact and its author', async () => {
  const [csr] = cluster.document.nodes.map((node) => node.csr);
  const { code, stdout } = await history('csr', String(csr), '--json');
  assert.equal(code, 0);
  const commits = lines(stdout).map((line) => JSON.parse(line));
  assert.deepEqual(
    commits.map(({ by, facts }) => [by.replace(/:[a-z0-9]{6}$/, ''), facts[0].type]),
    [
      ['system:bootstrap', 'CertificateRequested'],
      ['system:kube-controller-manager', 'CertificateApproved'],
      ['system:kube-controller-manager', 'CertificateIssued'],
    ],
  );
  const asCreated = await history('csr', String(csr), `--at=${commits[0].sequence}`, '--json');
  const object = JSON.parse(asCreated.stdout);
  assert.equal(object.metadata.resourceVersion, String(commits[0].sequence));
  assert.equal(object.status?.certificate, undefined);
});

test('what comes is followed, and the end of its reader ends it well', async () => {
  const following = startProgram('cli/main.ts', [
    'history',
    'cm',
    `--dir=${cluster.directory}`,
    '--namespace=default',
    '--follow',
  ]);
  await following.said('kube-root-ca.crt');
  await cluster.admin.create(CONFIG_MAPS, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'born-later', namespace: 'default' },
  });
  await following.said('configmaps/default/born-later');
  assert.equal(await following.stop('SIGINT'), 0);
});

test('no secret is told', async () => {
  const { token } = await createToken(cluster.admin);
  const encoded = Buffer.from(token.split('.')[1] ?? '').toString('base64');
  const commits = await history('secrets', '--json');
  assert.match(commits.stdout, /bootstrap-token-/);
  assert.ok(!commits.stdout.includes(encoded));
  const last = JSON.parse(lines(commits.stdout).at(-1) ?? '').sequence;
  const objects = await history('secrets', `--at=${last}`);
  assert.match(objects.stdout, /bootstrap-token-/);
  assert.ok(!objects.stdout.includes(encoded));
});

for (const [why, words, code, message] of [
  ['a resource that there is none of', ['cats'], 3, /there is no resource "cats"/],
  ['a moment that has not come', ['--at=999999999'], 3, /--at: the log ends at sequence \d+/],
  ['a past that should go on', ['--at=1', '--follow'], 3, /leave out --at/],
] as const) {
  test(`history is refused ${why}`, async () => {
    const result = await history(...words);
    assert.equal(result.code, code);
    assert.match(result.stderr, message);
  });
}

test('history of a cluster that does not run says how to start it', async () => {
  const result = await runProgram('cli/main.ts', ['history', '--dir=no-such-cluster']);
  assert.equal(result.code, 2);
  assert.match(result.stderr, /no cluster runs in .*rollcall up/);
});

function history(...words: readonly string[]) {
  return runProgram('cli/main.ts', ['history', ...words, `--dir=${cluster.directory}`]);
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
