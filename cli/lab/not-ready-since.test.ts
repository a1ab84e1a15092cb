import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wasReadySince } from './not-ready-since.ts';

const SINCE = new Date('2026-01-01T00:00:10.500Z');

for (const [why, condition, expected] of [
  ['is ready and was', { status: 'True', lastTransitionTime: '2026-01-01T00:00:10Z' }, true],
  ['came back meanwhile', { status: 'True', lastTransitionTime: '2026-01-01T00:00:11Z' }, false],
  ['is unknown', { status: 'Unknown', lastTransitionTime: '2026-01-01T00:00:00Z' }, false],
  ['tells no time', { status: 'True' }, false],
] as const) {
  test(`a node that ${why}: ${expected}`, () => {
    const status = { conditions: [{ type: 'Ready', ...condition }] };
    assert.equal(wasReadySince({ status }, SINCE), expected);
  });
}

test('a node without a status was never ready', () => {
  assert.equal(wasReadySince({}, SINCE), false);
});
