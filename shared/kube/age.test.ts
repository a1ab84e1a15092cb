import assert from 'node:assert/strict';
import test from 'node:test';
import { ageSince, humanAge } from './age.ts';

for (const [seconds, text] of [
  [0, '0s'],
  [63, '63s'],
  [119, '119s'],
  [120, '2m'],
  [298, '4m58s'],
  [600, '10m'],
  [10_800, '3h'],
  [11_100, '3h5m'],
  [79_200, '22h'],
  [172_800, '2d'],
  [180_000, '2d2h'],
  [864_000, '10d'],
  [63_504_000, '2y5d'],
  [315_360_000, '10y'],
  [-10, '<invalid>'],
] as const) {
  test(`${seconds} seconds are ${text}`, () => {
    assert.equal(humanAge(seconds * 1_000), text);
  });
}

test('what has no birth has no age', () => {
  assert.equal(ageSince(undefined, new Date()), '<unknown>');
});
