import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phaseDocument } from './phase-document.ts';
import { PhaseRecord } from './phase-record.ts';

const FACTS = {
  name: 'join',
  kind: 'join',
  arrivals: 'all at once',
  beginSeconds: 0,
  seconds: 1,
  costs: [],
  heartbeats: null,
} as const;

/** Three nodes that start together: one done, one failed after its request, one still waiting for its key. */
function threeNodes(): PhaseRecord {
  const record = new PhaseRecord(3);
  record.startedAt.fill(100);
  record.reach(0, 'key', 110);
  record.reach(0, 'created', 150);
  record.reach(0, 'registered', 400);
  record.reach(0, 'ready', 500);
  record.endedAt[0] = 500;
  record.reach(1, 'key', 120);
  record.reach(1, 'created', 180);
  record.fail(1, 300, { cause: '403 Forbidden', words: 'no' });
  record.fail(1, 300, { cause: '403 Forbidden', words: 'no, again' });
  return record;
}

test('nodes are done, failed, or were stopped before', () => {
  const { nodes, done, failed, unfinished, perSecond } = phaseDocument(threeNodes(), FACTS);
  assert.deepEqual(
    { nodes, done, failed, unfinished },
    { nodes: 3, done: 1, failed: 1, unfinished: 1 },
  );
  assert.equal(perSecond, 1);
});

test('a stage counts from the start of the node, a step from the stage before', () => {
  const { stages } = phaseDocument(threeNodes(), FACTS);
  assert.deepEqual(
    stages.map(({ stage, sinceStart, step }) => [
      stage,
      sinceStart.count,
      sinceStart.max,
      step.max,
    ]),
    [
      ['key', 2, 20, 20],
      ['created', 2, 80, 60],
      ['registered', 1, 300, 250],
      ['ready', 1, 400, 100],
    ],
  );
  assert.equal(stages[0]?.hundredths.length, 101);
});

test('the course tells what was tried again, as it adds up', () => {
  const record = threeNodes();
  const trouble = { cause: '503', words: 'later' };
  record.retry(trouble, 200);
  record.retry(trouble, 600);
  record.retry(trouble);
  const { course } = phaseDocument(record, FACTS);
  const at = (time: number) => course.find(({ seconds }) => seconds >= time)?.retried;
  assert.deepEqual([at(0.1), at(0.3), at(0.9)], [0, 1, 2]);
});

test("a cause is counted, with the first time's words", () => {
  assert.deepEqual(phaseDocument(threeNodes(), FACTS).failures, [
    { cause: '403 Forbidden', words: 'no', count: 2 },
  ]);
});

test('at every moment each node that started is done, failed, or waits at a stage', () => {
  const { course } = phaseDocument(threeNodes(), FACTS);
  for (const { started, done, failed, waiting } of course) {
    const waits = Object.values(waiting).reduce((sum, count) => sum + count, 0);
    assert.equal(started, done + failed + waits);
  }
  const last = course.at(-1);
  assert.deepEqual([last?.started, last?.done, last?.failed, last?.waiting.start], [3, 1, 1, 1]);
  const at200 = course.find(({ seconds }) => seconds >= 0.2);
  assert.equal(at200?.waiting.created, 2);
});
