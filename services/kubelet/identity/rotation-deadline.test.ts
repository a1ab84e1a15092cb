import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { rotationDeadline } from './rotation-deadline.ts';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('the deadline lies between 70 and 90 % of the life', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), random, (life, chance) => {
      const certificate = { notBefore: new Date(0), notAfter: new Date(life * 1_000) };
      const deadline = rotationDeadline(certificate, { obtainedAt: new Date(0), random: chance });
      const share = deadline.getTime() / (life * 1_000);
      assert.ok(share >= 0.69 && share <= 0.91, `${share}`);
    }),
  );
});

test('a certificate of ten seconds, begun five minutes back, is rotated in its last three', () => {
  const certificate = { notBefore: new Date(0), notAfter: new Date(310_000) };
  const obtainedAt = new Date(300_000);
  assert.deepEqual(rotationDeadline(certificate, { obtainedAt, random: 0 }), new Date(307_000));
});
