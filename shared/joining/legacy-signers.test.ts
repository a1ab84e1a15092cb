import assert from 'node:assert/strict';
import test from 'node:test';
import { hasLegacySigners } from './legacy-signers.ts';

for (const [version, isLegacy] of [
  ['v1.20.2', true],
  ['v1.26.15+k3s1', true],
  ['v1.27.0', false],
  ['v1.35.0+rollcall', false],
  ['v2.0.0', false],
  ['', false],
  [null, false],
] as const) {
  test(`signers of ${version} are ${isLegacy ? '' : 'not '}of before 1.27`, () => {
    assert.equal(hasLegacySigners(version), isLegacy);
  });
}
