import assert from 'node:assert/strict';
import { test } from 'node:test';
import { narratedScript } from './narrated-script.ts';
import { runShell } from './run-shell.ts';

test('the text is printed, and each block is printed and run where it stands', async () => {
  const document = '# Tour\n\nIt\'s short.\n\n```sh\nN=1\necho "got $N"\n```\n\nThe end.\n';
  const { code, output } = await runShell(narratedScript(document), {
    folder: import.meta.dirname,
    timeLimitMilliseconds: 60_000,
  });
  assert.equal(code, 0);
  assert.deepEqual(
    output.split('\n').filter((line) => line !== ''),
    ['# Tour', "It's short.", '$ N=1', '$ echo "got $N"', 'got 1', 'The end.'],
  );
});
