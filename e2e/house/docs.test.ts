import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runShell } from './run-shell.ts';
import { shellBlocks, shellScript } from './shell-blocks.ts';
import { projectFiles, ROOT } from './tree.ts';

const TIME_LIMIT_MILLISECONDS = 120_000;

/** The README and what stands in docs/ itself; decisions are history and are not run. */
const DOCUMENT = /^(README|docs\/[^/]+)\.md$/;

for (const { path, text } of projectFiles().filter((file) => DOCUMENT.test(file.path))) {
  const blocks = shellBlocks(text);
  if (blocks.length > 0) test(`the shell blocks of ${path} run`, () => runBlocks(path, blocks));
}

async function runBlocks(path: string, blocks: ReturnType<typeof shellBlocks>): Promise<void> {
  const { code, output } = await runShell(shellScript(path, blocks), {
    folder: ROOT,
    timeLimitMilliseconds: TIME_LIMIT_MILLISECONDS,
  });
  const ending = code === null ? 'its time was up' : `exit code ${code}`;
  assert.equal(code, 0, `${path}: ${ending}\n${output}`);
}
