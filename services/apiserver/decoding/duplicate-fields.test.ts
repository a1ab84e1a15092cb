import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { duplicateFields } from './duplicate-fields.ts';
import { fieldValidationOf, strictDecodingError, strictProblems } from './strict-problems.ts';

const found: readonly [string, readonly string[]][] = [
  ['{"a":1,"b":{"a":2}}', []],
  ['{"a":1,"a":2}', ['a']],
  ['{"a":{"b":[{"c":1},{"c":1,"c":2,"c":3}]}}', ['a.b[1].c']],
  ['{"a":[1,2],"a":[3]}', ['a']],
  [String.raw`{"a\"b":"{\"x\":1,\"x\":2}","a\u0022b":1}`, ['a"b']],
  ['{"a" : 1 , "b":"a","a" :2}', ['a']],
  ['[{"a":1},{"a":1}]', []],
  ['{"__proto__":1,"__proto__":2}', ['__proto__']],
];
for (const [text, paths] of found) {
  test(`fields told twice in ${text}: ${paths.join(', ') || 'none'}`, () => {
    assert.deepEqual(duplicateFields(text, JSON.parse(text)), paths);
  });
}

test('what JSON.stringify writes has no field twice', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const once = JSON.stringify(JSON.parse(text));
      assert.deepEqual(duplicateFields(once, JSON.parse(once)), []);
    }),
    { seed: 1_234 },
  );
});

test('problems are told in the words of upstream', () => {
  const problems = strictProblems({
    unknownFields: ['spec.x'],
    duplicateFields: ['metadata', 'line 3: key "a" already set in map'],
  });
  assert.equal(
    strictDecodingError(problems),
    'strict decoding error: unknown field "spec.x", duplicate field "metadata", line 3: key "a" already set in map',
  );
});

test('validation is as a request says, Warn if it says nothing', () => {
  const said = (text: string) => fieldValidationOf(new URLSearchParams(text));
  assert.equal(said(''), 'Warn');
  assert.equal(said('fieldValidation='), 'Warn');
  assert.equal(said('fieldValidation=Strict'), 'Strict');
  assert.equal(said('fieldValidation=strict'), undefined);
});
