import assert from 'node:assert/strict';
import test from 'node:test';
import { leaseKind } from '@rollcall/shared/kinds/lease.ts';
import { RollUps } from './roll-ups.ts';

const beat = (rollUps: RollUps, subject: string) =>
  rollUps.keep(leaseKind, { subject, isLast: false });

test('no subject has more than eight messages of ours, however long its node lives', () => {
  const rollUps = new RollUps(() => 0);
  let held = 0;
  let most = 0;
  let rolledUp = 0;
  for (let written = 0; written < 1_000; written += 1) {
    const keep = beat(rollUps, 'a');
    if (written % 3 === 0) beat(rollUps, 'b');
    held = keep === 'latest' ? 1 : held + 1;
    most = Math.max(most, held);
    rolledUp += Number(keep === 'latest');
  }
  assert.equal(most, 8);
  assert.equal(rolledUp, 124);
});

test('an end forgets what was before it, and the next life begins anew', () => {
  const rollUps = new RollUps(() => 0);
  for (let written = 0; written < 8; written += 1) assert.equal(beat(rollUps, 'a'), 'history');
  assert.equal(rollUps.keep(leaseKind, { subject: 'a', isLast: true }), 'latest');
  for (let written = 0; written < 8; written += 1) assert.equal(beat(rollUps, 'a'), 'history');
});

test('a kind with a history keeps it, to its end', () => {
  const rollUps = new RollUps(() => 0);
  const withHistory = { keep: 'history' } as const;
  for (let written = 0; written < 20; written += 1) {
    assert.equal(rollUps.keep(withHistory, { subject: 'a', isLast: written === 19 }), 'history');
  }
});

test('nodes that came at once roll up in turns, and none with its first four writes', () => {
  let turn = 0;
  const rollUps = new RollUps(() => (turn++ % 4) / 4);
  const names = Array.from({ length: 40 }, (_, index) => `node-${index}`);
  const rounds = Array.from({ length: 24 }, () => {
    const kept = names.map((name) => beat(rollUps, name));
    return kept.filter((keep) => keep === 'latest').length;
  });
  const [first, second, third] = [rounds.slice(0, 8), rounds.slice(8, 16), rounds.slice(16)];
  assert.deepEqual(first, [0, 0, 0, 0, 0, 10, 10, 10]);
  assert.deepEqual(second, [10, 0, 0, 0, 0, 10, 10, 10]);
  assert.deepEqual(third, second);
});
