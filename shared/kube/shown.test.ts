import assert from 'node:assert/strict';
import test from 'node:test';
import { shown } from './shown.ts';

for (const [value, text] of [
  ['Pod', 'Pod'],
  [7, '7'],
  [null, 'null'],
  [undefined, 'undefined'],
  [{ toString: null }, '{"toString":null}'],
  ['x'.repeat(300), `${'x'.repeat(200)}…`],
] as const) {
  test(`${JSON.stringify(value)?.slice(0, 20)} is shown as ${text.slice(0, 20)}`, () => {
    assert.equal(shown(value), text);
  });
}
