import assert from 'node:assert/strict';
import test from 'node:test';
import { type Pace, paceOf } from './pace.ts';

function ask(pace: Pace, question: string): number {
  const [signerName = '', key = '', at] = question.split(' ');
  return pace({ signerName, key, now: new Date(Number(at)) });
}

test('without a rate nothing waits', () => {
  const pace = paceOf({ qps: 0, burst: 0 });
  assert.deepEqual(
    ['s a 0', 's b 0', 's c 0'].map((each) => ask(pace, each)),
    [0, 0, 0],
  );
});

test('a burst passes at once, then each has a place in the line', () => {
  const pace = paceOf({ qps: 10, burst: 2 });
  const waits = ['s a 0', 's b 0', 's c 0', 's d 0', 's e 50'].map((each) => ask(pace, each));
  assert.deepEqual(waits, [0, 0, 100, 200, 250]);
});

test('who asks again keeps the place, and goes when it is due', () => {
  const pace = paceOf({ qps: 10, burst: 1 });
  const waits = ['s a 0', 's b 0', 's b 60', 's b 100', 's c 100'].map((each) => ask(pace, each));
  assert.deepEqual(waits, [0, 100, 40, 0, 100]);
});

test('a rest lets a burst pass again, and no more than that', () => {
  const pace = paceOf({ qps: 10, burst: 2 });
  const questions = ['s a 0', 's b 60000', 's c 60000', 's d 60000'];
  assert.deepEqual(
    questions.map((each) => ask(pace, each)),
    [0, 0, 0, 100],
  );
});

test('signers do not take from each other', () => {
  const pace = paceOf({ qps: 1, burst: 1 });
  assert.deepEqual(
    ['s a 0', 't b 0', 's c 0'].map((each) => ask(pace, each)),
    [0, 0, 1000],
  );
});
