import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PhaseRecord } from '#measure/phase-record.ts';
import { progressOf } from '#measure/progress.ts';
import { progressLines } from './progress-view.ts';

test('it tells who is done, who failed, and where the others are', () => {
  const record = new PhaseRecord(5);
  record.startedAt.fill(0, 0, 4);
  for (const node of [0, 1, 2]) record.reach(node, 'key', 10);
  record.reach(1, 'created', 20);
  record.reach(2, 'created', 20);
  record.endedAt[2] = 100;
  record.fail(0, 50, { cause: 'refused', words: '' });
  const lines = progressLines(
    { name: 'join', kind: 'join' },
    progressOf(record),
    2,
    (_, text) => text,
  );
  assert.deepEqual(lines, [
    'join 1/5 joined, 1 failed, 1/s, p50 100 ms, p99 100 ms, 2 s',
    '  last passed: start 1, created 1',
  ]);
});
