import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runShell } from './run-shell.ts';
import { shellBlocks, shellScript } from './shell-blocks.ts';

const DOCUMENT = [
  '# Tour',
  '',
  '```sh',
  'export NAME=n1',
  'echo one',
  '```',
  '',
  '```console',
  'npm ci',
  '```',
  '',
  '````md',
  '```sh',
  'echo quoted',
  '```',
  '````',
  '',
  '```sh',
  'echo "two $NAME"',
  '```',
  '',
].join('\n');

const options = { folder: import.meta.dirname, timeLimitMilliseconds: 60_000 };

test('the blocks fenced as sh are found with their lines, no others', () => {
  assert.deepEqual(shellBlocks(DOCUMENT), [
    { line: 4, code: 'export NAME=n1\necho one\n' },
    { line: 19, code: 'echo "two $NAME"\n' },
  ]);
});

test('a document without such blocks has none', () => {
  assert.deepEqual(shellBlocks('# Title\n\nText with `sh`.\n'), []);
});

test('what one block exports, the next one has', async () => {
  const script = shellScript('tour.md', shellBlocks(DOCUMENT));
  assert.deepEqual(await runShell(script, options), { code: 0, output: 'one\ntwo n1\n' });
});

for (const [why, code] of [
  ['a command fails', 'false\necho after\n'],
  ['a command in a pipe fails', 'false | cat\necho after\n'],
  ['a command in a function fails', 'f() { false; echo after; }\nf\n'],
] as const) {
  test(`the document stops, and names its block, when ${why}`, async () => {
    const script = shellScript('tour.md', [{ line: 7, code }]);
    const { code: exitCode, output } = await runShell(script, options);
    assert.equal(exitCode, 1);
    assert.match(output, /stopped in tour\.md:7/);
    assert.doesNotMatch(output, /after/);
  });
}

test('a variable that nobody set stops the document', async () => {
  const { code, output } = await runShell('echo "$NOBODY_SET_THIS"', options);
  assert.notEqual(code, 0);
  assert.match(output, /NOBODY_SET_THIS/);
});

test('a document whose time is up is ended, with what it started', async () => {
  const { code } = await runShell('sleep 1000 & wait', { ...options, timeLimitMilliseconds: 50 });
  assert.equal(code, null);
});

test('what a document leaves running is ended with it', async () => {
  assert.deepEqual(await runShell('sleep 1000 & echo left', options), {
    code: 0,
    output: 'left\n',
  });
});
