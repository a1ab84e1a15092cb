import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { runProgram } from '#world/process.ts';

let directory: string;
before(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'rollcall-'));
  const kubeconfig = (server: string) => `
apiVersion: v1
kind: Config
clusters: [{ name: c, cluster: { server: "${server}" } }]
users: [{ name: u, user: { token: abcdef.0123456789abcdef } }]
contexts: [{ name: x, context: { cluster: c, user: u } }]
current-context: x
`;
  await writeFile(path.join(directory, 'nowhere.conf'), kubeconfig('https://127.0.0.1:1'));
  await writeFile(path.join(directory, 'scenario.yaml'), 'phases: [{ join: { nodes: 0 } }]');
  await writeFile(path.join(directory, 'run.json'), '{}');
});
after(() => rm(directory, { recursive: true }));

for (const [code, message, words] of [
  [2, /there is no .*bootstrap\.conf: start a cluster/, ['join', '--dir=DIR/none']],
  [2, /the apiserver does not listen/, ['join', '--bootstrap-kubeconfig=DIR/nowhere.conf']],
  [3, /none\.conf: .*no such file/, ['join', '--bootstrap-kubeconfig=DIR/none.conf']],
  [3, /--nodes.*from 1 to 100000, not "0"/, ['join', '--nodes=0']],
  [3, /--nodes.*from 1 to 100000, not "1000000"/, ['rotate', '--nodes=1000000']],
  [3, /--threshold.*"p42" is not measured/, ['join', '--threshold=p42(key)<1s']],
  [3, /--rate.*is no rate/, ['join', '--rate=quick']],
  [3, /give one of --concurrency, --rate/, ['join', '--rate=5/s', '--all-at-once']],
  [3, /scenario\.yaml: phases\[0\]\.join\.nodes/, ['scenario', 'DIR/scenario.yaml']],
  [3, /run\.html cannot be written/, ['join', '--html=DIR/none/run.html']],
  [3, /run\.json: is no run of rollcall lab/, ['compare', 'DIR/run.json', 'DIR/run.json']],
] as const) {
  test(`rollcall lab ${words.join(' ')}: exit code ${code}, one sentence, nothing left behind`, async () => {
    const before = await readdir(directory);
    const args = words.map((word) => word.replace('DIR', directory));
    const { code: found, stderr } = await runProgram('cli/main.ts', ['lab', ...args]);
    assert.match(stderr, message);
    assert.equal(found, code, stderr);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
    assert.deepEqual(await readdir(directory), before);
  });
}
