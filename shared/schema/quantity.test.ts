import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { canonicalQuantity, MalformedQuantity } from './quantity.ts';

for (const [sent, told] of [
  ['0', '0'],
  ['1000m', '1'],
  ['1500m', '1500m'],
  ['250m', '250m'],
  ['0.5', '500m'],
  ['1.5', '1500m'],
  ['1000', '1k'],
  ['1000000', '1M'],
  ['1024', '1024'],
  ['10', '10'],
  ['100k', '100k'],
  ['0.1M', '100k'],
  ['1024Mi', '1Gi'],
  ['1025Mi', '1025Mi'],
  ['1048576Ki', '1Gi'],
  ['1.5Gi', '1536Mi'],
  ['0.5Ki', '512'],
  ['0.1Ki', '102400m'],
  ['1.0001Ki', '1024102400u'],
  ['16Ki', '16Ki'],
  ['9Ei', '9223372036854775807'],
  ['0Ki', '0'],
  ['0.0', '0'],
  ['-0', '0'],
  ['-1000m', '-1'],
  ['1e3', '1e3'],
  ['1000e3', '1e6'],
  ['12E4', '120e3'],
  ['1e1', '10'],
  ['5E-1', '500e-3'],
  ['1e0', '1e0'],
  ['0.1n', '1n'],
  ['1.5n', '2n'],
  ['-1.5n', '-2n'],
  ['1e-30', '1e-9'],
  ['1000E', '1000E'],
  ['1e999999999', '1e999999999'],
  // As upstream, kept as they are.
  ['1.234', '1.234'],
  ['+5', '+5'],
  ['007', '007'],
] as const) {
  test(`${sent} is told as ${told}`, () => assert.equal(canonicalQuantity(sent), told));
}

for (const [text, problem] of [
  ['', /must match the regular expression/],
  ['m', /must match the regular expression/],
  ['.', /must match the regular expression/],
  ['1 Gi', /must match the regular expression/],
  ['--1', /must match the regular expression/],
  ['1x', /must match the regular expression/],
  ['1Kim', /unable to parse quantity's suffix/],
  ['1e', /unable to parse quantity's suffix/],
  ['1e99999999999', /unable to parse quantity's suffix/],
  ['1'.repeat(600), /unable to parse numeric part/],
] as const) {
  test(`${JSON.stringify(text.slice(0, 20))} is no quantity`, () => {
    const isExpected = (error: unknown) =>
      error instanceof MalformedQuantity && problem.test(error.message);
    assert.throws(() => canonicalQuantity(text), isExpected);
  });
}

const SUFFIXES = [
  '',
  'n',
  'u',
  'm',
  'k',
  'M',
  'G',
  'T',
  'P',
  'E',
  'Ki',
  'Mi',
  'Gi',
  'e3',
  'E-2',
  'e7',
];

test('whatever quantity it is, its form stays what it is and means the same', () => {
  const quantity = fc.tuple(
    fc.constantFrom('', '-', '+'),
    fc.nat(),
    fc.option(fc.stringMatching(/^\d{0,6}$/)),
    fc.constantFrom(...SUFFIXES),
  );
  fc.assert(
    fc.property(quantity, ([sign, whole, fraction, suffix]) => {
      const sent = `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${suffix}`;
      const told = canonicalQuantity(sent);
      assert.equal(canonicalQuantity(told), told);
      const [before, after] = [billionthsUp(sent), billionthsUp(told)];
      assert.equal(after, before);
    }),
    { numRuns: 2_000 },
  );
});

/** The value in billionths, rounded away from zero. */
function billionthsUp(text: string): bigint {
  const [, sign, whole = '', fraction = '', suffix = ''] =
    /^([+-]?)(\d*)\.?(\d*)(.*)$/.exec(text) ?? [];
  const [numerator, denominator] = factorOf(suffix);
  const top = BigInt(whole + fraction || '0') * numerator * 10n ** 9n;
  const bottom = denominator * 10n ** BigInt(fraction.length);
  const amount = (top + bottom - 1n) / bottom;
  return sign === '-' ? -amount : amount;
}

function factorOf(suffix: string): readonly [bigint, bigint] {
  const binary = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].indexOf(suffix);
  if (binary >= 0) return [1024n ** BigInt(binary + 1), 1n];
  const decimal = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'].indexOf(suffix);
  const exponent = decimal >= 0 ? decimal * 3 - 9 : Number(suffix.slice(1));
  return exponent >= 0 ? [10n ** BigInt(exponent), 1n] : [1n, 10n ** BigInt(-exponent)];
}
