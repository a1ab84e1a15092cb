import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quantile, summary } from './quantile.ts';

test('a quantile is one of the values, by nearest rank', () => {
  const sorted = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  for (const [share, value] of [
    [0, 1],
    [0.1, 1],
    [0.11, 2],
    [0.5, 5],
    [0.9, 9],
    [0.99, 10],
    [1, 10],
  ] as const) {
    assert.equal(quantile(sorted, share), value, `at ${share}`);
  }
  assert.ok(Number.isNaN(quantile([], 0.5)));
});

test('at least the share of all values does not exceed their quantile', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer(), { minLength: 1 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, share) => {
        const sorted = values.toSorted((a, b) => a - b);
        const found = quantile(sorted, share);
        const below = values.filter((value) => value <= found).length;
        assert.ok(below >= share * values.length);
        assert.ok(values.includes(found));
      },
    ),
  );
});

test('a summary of nothing is nothing', () => {
  assert.equal(summary(new Float64Array()), undefined);
  assert.deepEqual(summary(Float64Array.of(3, 1, 2)), {
    count: 3,
    min: 1,
    mean: 2,
    p50: 2,
    p90: 3,
    p95: 3,
    p99: 3,
    max: 3,
  });
});
