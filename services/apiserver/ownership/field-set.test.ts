import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { inOrder, parseFieldSet } from './canonical-set.ts';
import {
  addField,
  difference,
  type FieldSet,
  type GrowingSet,
  hasField,
  intersection,
  isEmptySet,
  pathsOf,
  union,
  withoutBranches,
} from './field-set.ts';

const element = fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'k:{"name":"y"}', 'v:1', 'i:0');
const path = fc.array(element, { minLength: 1, maxLength: 4 });
const set = fc.array(path, { maxLength: 8 }).map(setOf);

test('a set holds exactly the paths that were added', () => {
  fc.assert(
    fc.property(fc.array(path, { maxLength: 8 }), (paths) => {
      assert.deepEqual(textsOf(setOf(paths)), new Set(paths.map(text)));
    }),
  );
});

test('union, difference and intersection are those of the paths', () => {
  fc.assert(
    fc.property(set, set, (one, other) => {
      const [a, b] = [textsOf(one), textsOf(other)];
      assert.deepEqual(textsOf(union(one, other)), a.union(b));
      assert.deepEqual(textsOf(difference(one, other)), a.difference(b));
      assert.deepEqual(textsOf(intersection(one, other)), a.intersection(b));
    }),
  );
});

test('in its order a set has one spelling, however it came about', () => {
  fc.assert(
    fc.property(set, set, (one, other) => {
      assert.equal(spelled(union(one, other)), spelled(union(other, one)));
      assert.equal(spelled(union(difference(one, other), intersection(one, other))), spelled(one));
      assert.ok(isEmptySet(difference(one, one)));
    }),
  );
});

test('what changes nothing gives the very same set', () => {
  fc.assert(
    fc.property(set, set, (one, other) => {
      const both = union(one, other);
      assert.equal(union(both, one), both);
      const rest = difference(one, other);
      assert.equal(difference(rest, other), rest);
      const ordered = inOrder(one);
      assert.equal(inOrder(ordered), ordered);
    }),
  );
});

test('a branch takes with it all that lies below', () => {
  fc.assert(
    fc.property(set, path, (one, branch) => {
      const rest = pathsOf(withoutBranches(one, setOf([branch])));
      const expected = pathsOf(one).filter((each) => !text(each).startsWith(`${text(branch)}`));
      assert.deepEqual(new Set(rest.map(text)), new Set(expected.map(text)));
    }),
  );
});

test('a set survives being written and read', () => {
  fc.assert(
    fc.property(set, (one) => {
      const read = parseFieldSet(JSON.parse(JSON.stringify(one)));
      assert.equal(JSON.stringify(read), spelled(one));
    }),
  );
});

for (const [what, written] of [
  ['text', 'f:a'],
  ['a list', []],
  ['an element of no kind', { a: {} }],
  ['a key that is no JSON', { 'k:{name:x}': {} }],
  ['keys that are no object', { 'k:1': {} }],
  ['a place that is no number', { 'i:x': {} }],
  ['a node that is no object', { 'f:a': 1 }],
] as const) {
  test(`no set is read from ${what}`, () => assert.equal(parseFieldSet(written), undefined));
}

test('elements stand as upstream orders them, and keys are spelled alike', () => {
  const read = parseFieldSet({
    'v:"b"': {},
    'k:{"protocol":"TCP", "containerPort":443}': { 'f:name': {}, '.': {} },
    'k:{"containerPort":80,"protocol":"TCP"}': {},
    'f:b': {},
    'f:a': { '.': {} },
  });
  assert.equal(
    JSON.stringify(read),
    JSON.stringify({
      'f:a': {},
      'f:b': {},
      'k:{"containerPort":80,"protocol":"TCP"}': {},
      'k:{"containerPort":443,"protocol":"TCP"}': { '.': {}, 'f:name': {} },
      'v:"b"': {},
    }),
  );
});

test('a path that leads to members is none itself', () => {
  const one = setOf([['f:a', 'f:b']]);
  assert.equal(hasField(one, ['f:a', 'f:b']), true);
  assert.equal(hasField(one, ['f:a']), false);
  assert.equal(hasField(one, []), false);
});

function setOf(paths: readonly (readonly string[])[]): FieldSet {
  const growing: GrowingSet = {};
  for (const each of paths) addField(growing, each);
  return growing;
}

function textsOf(one: FieldSet): Set<string> {
  return new Set(pathsOf(one).map(text));
}

function text(each: readonly string[]): string {
  return `${each.join('/')}/`;
}

function spelled(one: FieldSet): string {
  return JSON.stringify(inOrder(one));
}
