import assert from 'node:assert/strict';
import test from 'node:test';
import { absenceOf } from './absence.ts';

const lastHeld = new Date('2026-01-01T00:00:00Z');
const after = (seconds: number) => new Date(lastHeld.getTime() + seconds * 1_000);

for (const [seconds, isServerHealthy, absence] of [
  [300, true, 'bearable'],
  [301, true, 'hopeless'],
  [301, false, 'unexplained'],
  [0, true, 'bearable'],
] as const) {
  const server = isServerHealthy ? 'answers' : 'does not answer';
  test(`${seconds} s without a certificate is ${absence} when the server ${server}`, () => {
    assert.equal(absenceOf({ lastHeld, now: after(seconds), isServerHealthy }), absence);
  });
}
