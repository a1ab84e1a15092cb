import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const MODULE = pathToFileURL(path.join(import.meta.dirname, 'shrink-when-idle.ts')).href;
const MEGABYTE = 2 ** 20;

/**
 * Fills the young generation and the heap, and lets go of what was there; waits until both are small again; prints their sizes
 * before and after.
 */
const PROGRAM = `
const { getHeapSpaceStatistics } = await import('node:v8');
const { shrinkWhenIdle } = await import(process.argv[1]);
const sizes = () => getHeapSpaceStatistics()
  .filter(({ space_name }) => space_name === 'new_space' || space_name === 'old_space')
  .map(({ space_size }) => space_size);
let kept = [];
for (let index = 0; index < 3_000_000; index += 1) kept[index % 300_000] = { index, list: [index] };
const full = sizes();
kept = [];
shrinkWhenIdle();
const timer = setInterval(() => {
  if (sizes().some((size, index) => size >= full[index] / 2)) return;
  console.log(JSON.stringify([...full, ...sizes()]));
  clearInterval(timer);
}, 50);
`;

test('an idle process has a small heap, whatever it had when it was busy', async () => {
  const flags = ['--max-semi-space-size=8', '--expose-gc', '--input-type=module', '--eval'];
  const run = promisify(execFile)(process.execPath, [...flags, PROGRAM, MODULE], {
    timeout: 60_000,
  });
  const { stdout } = await run;
  const [young = 0, old = 0, youngIdle = 0, oldIdle = 0] = JSON.parse(stdout) as number[];
  assert.ok(young >= 8 * MEGABYTE && old >= 16 * MEGABYTE, `${young} and ${old} bytes while busy`);
  assert.ok(youngIdle <= 2 * MEGABYTE, `${youngIdle} young bytes when idle`);
  assert.ok(oldIdle <= 8 * MEGABYTE, `${oldIdle} old bytes when idle`);
});
