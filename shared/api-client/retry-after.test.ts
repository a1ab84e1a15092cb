import assert from 'node:assert/strict';
import test from 'node:test';
import { retryMilliseconds } from './retry-after.ts';

const putOff = { statusCode: 429, headers: { 'retry-after': '2' } };

for (const [what, answer, on, milliseconds] of [
  ['at least as long as the server says', putOff, { attempt: 0, random: 0 }, 2_000],
  ['a little longer by chance', putOff, { attempt: 0, random: 0.5 }, 2_500],
  ['more scattered with every attempt', putOff, { attempt: 3, random: 0.5 }, 6_000],
  ['a minute or two at most', putOff, { attempt: 9, random: 1 }, 62_000],
] as const) {
  test(`a request that was put off waits ${what}`, () => {
    assert.equal(retryMilliseconds(answer, on), milliseconds);
  });
}

for (const [what, answer, attempt] of [
  ['of another answer', { statusCode: 503, headers: { 'retry-after': '2' } }, 0],
  ['of the tenth attempt', putOff, 10],
  ['that nobody said when to make', { statusCode: 429, headers: {} }, 0],
] as const) {
  test(`no retry is made ${what}`, () => {
    assert.equal(retryMilliseconds(answer, { attempt, random: 0 }), undefined);
  });
}
