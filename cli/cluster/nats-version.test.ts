import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  compareNatsVersions,
  formatNatsVersion,
  isNewEnough,
  parseNatsVersion,
} from './nats-version.ts';

const printed: readonly (readonly [text: string, version: string | undefined])[] = [
  ['nats-server: v2.10.27\n', '2.10.27'],
  ['nats-server: v2.14.5', '2.14.5'],
  ['nats-server: v2.12.0-preview.1', '2.12.0'],
  ['2.9.10', '2.9.10'],
  ['v2.10.0', '2.10.0'],
  ['nats-server: v2.10', undefined],
  ['nats-server: v2.10.2.7', undefined],
  ['gnatsd: v2.10.27', undefined],
  ['command not found', undefined],
  ['', undefined],
];

for (const [text, version] of printed) {
  test(`${JSON.stringify(text)} is read as ${version ?? 'no version'}`, () => {
    const parsed = parseNatsVersion(text);
    assert.equal(parsed && formatNatsVersion(parsed), version);
  });
}

const ages: readonly (readonly [text: string, newEnough: boolean])[] = [
  ['2.10.0', true],
  ['2.10.27', true],
  ['2.14.5', true],
  ['3.0.0', true],
  ['2.9.99', false],
  ['1.99.99', false],
];

for (const [text, newEnough] of ages) {
  test(`${text} is ${newEnough ? 'new enough' : 'too old'}`, () => {
    const version = parseNatsVersion(text);
    assert.ok(version);
    assert.equal(isNewEnough(version), newEnough);
  });
}

test('any version survives being written and read, and equals only itself', () => {
  const version = fc.tuple(fc.nat(), fc.nat(), fc.nat());
  fc.assert(
    fc.property(version, version, (one, other) => {
      assert.deepEqual(parseNatsVersion(formatNatsVersion(one)), one);
      const same = formatNatsVersion(one) === formatNatsVersion(other);
      assert.equal(compareNatsVersions(one, other) === 0, same);
      assert.equal(
        Math.sign(compareNatsVersions(one, other)),
        -Math.sign(compareNatsVersions(other, one)) || 0,
      );
    }),
  );
});
