import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrivalMilliseconds, atOnceMax, parseRate } from './arrivals.ts';

test('a rate is nodes in a second, a minute or an hour', () => {
  assert.equal(parseRate('50/s'), 50);
  assert.equal(parseRate('30/m'), 0.5);
  assert.equal(parseRate('0.5/s'), 0.5);
  for (const wrong of ['50', '0/s', '-1/s', '1/d', 'fast', '1000000/s', '1/s/s']) {
    assert.throws(() => parseRate(wrong), /write it like 50\/s/, wrong);
  }
});

test('nodes of a rate come evenly, spread nodes by chance, all others at once', () => {
  assert.equal(arrivalMilliseconds({ kind: 'rate', perSecond: 50 }, 10, 0.9), 200);
  assert.equal(arrivalMilliseconds({ kind: 'spread', milliseconds: 1_000 }, 10, 0.25), 250);
  assert.equal(arrivalMilliseconds({ kind: 'all-at-once' }, 10, 0.9), 0);
  assert.equal(arrivalMilliseconds({ kind: 'concurrency', atOnce: 5 }, 10, 0.9), 0);
});

test('only a concurrency holds nodes back', () => {
  assert.equal(atOnceMax({ kind: 'concurrency', atOnce: 5 }), 5);
  assert.equal(atOnceMax({ kind: 'rate', perSecond: 5 }), Number.POSITIVE_INFINITY);
});
