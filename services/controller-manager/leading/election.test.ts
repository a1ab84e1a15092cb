import assert from 'node:assert/strict';
import test from 'node:test';
import { heldBy, type LeaseSpec, mayTake, released } from './election.ts';

function lease(spec: LeaseSpec) {
  return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: {}, spec };
}

const held = lease({
  holderIdentity: 'other',
  leaseDurationSeconds: 15,
  acquireTime: '2026-01-01T00:00:00.000000Z',
  renewTime: '2026-01-01T00:00:10.000000Z',
  leaseTransitions: 3,
});
const now = new Date('2026-01-01T00:01:00Z');

for (const [what, before, seenAgo, taken] of [
  ['there is none', undefined, 0, true],
  ['it is free', lease({ holderIdentity: '' }), 0, true],
  ['it is ours', lease({ holderIdentity: 'me', leaseDurationSeconds: 15 }), 0, true],
  ['another renewed it a while ago', held, 14_999, false],
  ['another has not renewed it for as long as it promised', held, 15_000, true],
] as const) {
  test(`the place ${taken ? 'may be taken' : 'is taken'} when ${what}`, () => {
    const at = now.getTime();
    assert.equal(mayTake(before, { identity: 'me', seenAt: at - seenAgo, now: at }), taken);
  });
}

test('a change of hands is counted', () => {
  const spec = heldBy('me', held, { leaseMilliseconds: 15_000, now });
  assert.deepEqual(spec, {
    holderIdentity: 'me',
    leaseDurationSeconds: 15,
    acquireTime: '2026-01-01T00:01:00.000000Z',
    renewTime: '2026-01-01T00:01:00.000000Z',
    leaseTransitions: 4,
  });
});

test('a renewal keeps the rest', () => {
  const spec = heldBy('other', held, { leaseMilliseconds: 15_000, now });
  assert.equal(spec.acquireTime, '2026-01-01T00:00:00.000000Z');
  assert.equal(spec.leaseTransitions, 3);
});

test('the first holder is no change', () => {
  assert.equal(heldBy('me', undefined, { leaseMilliseconds: 15_000, now }).leaseTransitions, 0);
});

test('a released place is free at once', () => {
  const free = lease(released(held, now));
  assert.equal(mayTake(free, { identity: 'me', seenAt: 0, now: 0 }), true);
  assert.equal(heldBy('me', free, { leaseMilliseconds: 15_000, now }).leaseTransitions, 4);
});
