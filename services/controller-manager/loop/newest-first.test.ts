import assert from 'node:assert/strict';
import test from 'node:test';
import { NewestFirst } from './newest-first.ts';

function order(pushed: readonly (readonly [group: string, key: string])[]): string[] {
  const waiting = new NewestFirst();
  for (const [group, key] of pushed) waiting.push(group, key);
  assert.equal(waiting.size, pushed.length);
  const taken: string[] = [];
  for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) taken.push(key);
  assert.equal(waiting.size, 0);
  return taken;
}

test('the newest of a group goes first', () => {
  assert.deepEqual(
    order([
      ['n1', 'first'],
      ['n1', 'second'],
      ['n1', 'third'],
    ]),
    ['third', 'second', 'first'],
  );
});

test('groups take turns, in the order in which they came', () => {
  assert.deepEqual(
    order([
      ['crowd', 'a'],
      ['crowd', 'b'],
      ['crowd', 'c'],
      ['n1', 'x'],
      ['n2', 'y'],
    ]),
    ['c', 'x', 'y', 'b', 'a'],
  );
});
