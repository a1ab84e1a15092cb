import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { formatDuration, parseDuration } from './duration.ts';

for (const [text, milliseconds] of [
  ['0', 0],
  ['500ms', 500],
  ['1.5s', 1_500],
  ['1h30m', 5_400_000],
  ['8760h', 31_536_000_000],
  ['-2m', -120_000],
  ['1h0m0.5s', 3_600_500],
] as const) {
  test(`${text} is ${milliseconds} milliseconds`, () =>
    assert.equal(parseDuration(text), milliseconds));
}

for (const text of ['', '1', 'h', '1d', '1h ', '1 h', '--1s', '1h2', 'x1s']) {
  test(`${JSON.stringify(text)} is no duration`, () =>
    assert.throws(() => parseDuration(text), RangeError));
}

test('what is formatted is parsed again', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e12, max: 1e12 }), (milliseconds) => {
      assert.equal(parseDuration(formatDuration(milliseconds)), milliseconds);
    }),
  );
  assert.equal(formatDuration(31_536_000_000), '8760h0m0s');
});
