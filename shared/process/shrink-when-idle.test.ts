import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const MODULE = pathToFileURL(path.join(import.meta.dirname, 'shrink-when-idle.ts')).href;
const MEGABYTE = 2 ** 20;

/** Fills the young generation, then waits until it is small again; prints its size before and after. */
const PROGRAM = `
const { getHeapSpaceStatistics } = await import('node:v8');
const { shrinkWhenIdle } = await import(process.argv[1]);
const size = () => getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size;
const kept = [];
for (let index = 0; index < 3_000_000; index += 1) kept[index % 3_000] = { index, list: [index] };
const full = size();
shrinkWhenIdle();
const timer = setInterval(() => {
  if (size() >= full / 2) return;
  console.log(JSON.stringify([full, size()]));
  clearInterval(timer);
}, 50);
`;

test('an idle process has a small young generation, whatever it had when it was busy', async () => {
  const flags = ['--max-semi-space-size=8', '--expose-gc', '--input-type=module', '--eval'];
  const run = promisify(execFile)(process.execPath, [...flags, PROGRAM, MODULE], {
    timeout: 60_000,
  });
  const [busy, idle] = JSON.parse((await run).stdout) as [number, number];
  assert.ok(busy >= 8 * MEGABYTE, `${busy} bytes while busy`);
  assert.ok(idle <= 2 * MEGABYTE, `${idle} bytes when idle`);
});
