import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { rotationDeadline } from './rotation-deadline.ts';

test('the deadline lies between 70 and 90 % of the life', () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), random, (life, chance) => {
      const [notBefore, notAfter] = [new Date(0), new Date(life * 1_000)];
      const share = rotationDeadline({ notBefore, notAfter }, chance).getTime() / (life * 1_000);
      assert.ok(share >= 0.69 && share <= 0.91, `${share}`);
    }),
  );
});
