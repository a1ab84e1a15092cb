import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import test from 'node:test';
import fc from 'fast-check';
import { formatToken, newToken, parseToken } from './token.ts';

test('a token has an id of six and a secret of sixteen', () => {
  assert.deepEqual(parseToken('abcdef.0123456789abcdef'), {
    id: 'abcdef',
    secret: '0123456789abcdef',
  });
});

for (const text of [
  '',
  'abcdef',
  'abcdef.',
  'abcdef.0123456789abcde',
  'abcdef.0123456789abcdef0',
  'ABCDEF.0123456789abcdef',
  'abcdef.0123456789abcdef\n',
  ' abcdef.0123456789abcdef',
  'abcdef:0123456789abcdef',
]) {
  test(`${JSON.stringify(text)} is no token`, () => assert.equal(parseToken(text), undefined));
}

test('only what is printed as a token is read as one', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const token = parseToken(text);
      assert.ok(token === undefined || formatToken(token) === text);
    }),
  );
});

test('a new token is a token', () => {
  const token = newToken((below) => randomInt(below));
  assert.deepEqual(parseToken(formatToken(token)), token);
});
