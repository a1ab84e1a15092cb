import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const MODULE = pathToFileURL(path.join(import.meta.dirname, 'optimize-under-load.ts')).href;
const UNCOMPILED = ['--no-maglev', '--no-opt'];
/** A bit of what V8's %GetOptimizationStatus gives: Maglev has compiled the function. */
const OPTIMIZED = 1 << 5;

/** Calls a function until it ought to be optimised, and tells by V8's own word whether it is. */
const PROGRAM = `
const { letOptimize } = await import(process.argv[1]);
function add(a, b) { return a + b; }
function isOptimized() {
  %PrepareFunctionForOptimization(add);
  add(1, 2);
  %OptimizeMaglevOnNextCall(add);
  add(1, 2);
  return (%GetOptimizationStatus(add) & ${OPTIMIZED}) !== 0;
}
const before = isOptimized();
letOptimize();
console.log(JSON.stringify([before, isOptimized()]));
`;

test('a function that was not optimised is, once that is allowed', async () => {
  const flags = [
    ...UNCOMPILED,
    '--allow-natives-syntax',
    '--input-type=module',
    '--eval',
    PROGRAM,
    MODULE,
  ];
  const { stdout } = await promisify(execFile)(process.execPath, flags);
  assert.deepEqual(JSON.parse(stdout), [false, true]);
});
