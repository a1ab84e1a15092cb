import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { ApiError } from './api-error.ts';
import {
  matchesFields,
  matchesLabels,
  parseFieldSelector,
  parseLabelSelector,
} from './selector.ts';

const labels = { app: 'web', tier: 'front', empty: '' };

for (const [selector, expected] of [
  ['', true],
  ['app=web', true],
  ['app==web', true],
  ['app = web', true],
  ['app!=web', false],
  ['app!=other', true],
  ['missing!=x', true],
  ['missing=x', false],
  ['app in (web, api)', true],
  ['app notin (web)', false],
  ['missing notin (web)', true],
  ['app', true],
  ['!app', false],
  ['!missing', true],
  ['app=web,tier=front', true],
  ['app=web,tier=back', false],
  ['app in (a,b),tier', false],
  ['empty=', true],
  ['constructor', false],
] as const) {
  test(`the label selector "${selector}" ${expected ? 'takes' : 'leaves'} the object`, () => {
    assert.equal(matchesLabels(parseLabelSelector(selector), labels), expected);
  });
}

test('a label selector that does not parse is a 400 in upstream words', () => {
  assert.throws(() => parseLabelSelector('a b'), {
    code: 400,
    message: "unable to parse requirement: found 'b', expected: '=', '!=', '==', 'in', notin'",
  });
});

test('a field selector takes what is equal and leaves what differs', () => {
  const fields = { 'metadata.name': 'n1', 'spec.unschedulable': 'false' };
  const matches = (text: string) =>
    matchesFields(parseFieldSelector(text, Object.keys(fields)), fields);
  assert.equal(matches('metadata.name=n1'), true);
  assert.equal(matches('metadata.name==n1,spec.unschedulable!=true'), true);
  assert.equal(matches('metadata.name!=n1'), false);
});

test('a field that cannot be selected by is a 400 that names it', () => {
  assert.throws(() => parseFieldSelector('spec.foo=1', ['metadata.name']), {
    code: 400,
    message: 'field label not supported: spec.foo',
  });
  assert.throws(() => parseFieldSelector('x', ['x']), {
    message: "invalid selector: 'x'; can't understand 'x'",
  });
});

test('no text makes the parsers fail with anything but a 400', () => {
  const survives = (parse: () => unknown) => {
    try {
      parse();
    } catch (error) {
      assert.ok(error instanceof ApiError && error.code === 400, String(error));
    }
  };
  fc.assert(
    fc.property(fc.string(), (text) => {
      survives(() => parseLabelSelector(text));
      survives(() => parseFieldSelector(text, ['a']));
    }),
  );
});
