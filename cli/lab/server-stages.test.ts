import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PhaseRecord } from '#measure/phase-record.ts';
import { reachServerStages, tellServerStages } from './server-stages.ts';

const BEGAN_AT = 1_000_000;

function twoNodes(): PhaseRecord {
  const record = new PhaseRecord(2, BEGAN_AT);
  record.startedAt.fill(0);
  record.requests[0] = 'csr-a';
  record.reach(0, 'created', 12);
  record.reach(0, 'approved', 90);
  return record;
}

test('the server’s times stand in the place of those that the node saw', () => {
  const record = twoNodes();
  const csr = { created: 10, seen: 20, approved: 30, signed: 40 };
  const at = Object.fromEntries(Object.entries(csr).map(([key, time]) => [key, BEGAN_AT + time]));
  reachServerStages(record, new Map([['csr-a', at]]));
  const { created, seen, approved, signed } = record.reachedAt;
  assert.deepEqual([created[0], seen[0], approved[0], signed[0]], [10, 20, 30, 40]);
  assert.ok(Number.isNaN(seen[1]));
});

test('what the server does not tell stays as the node saw it', () => {
  const record = twoNodes();
  reachServerStages(record, new Map([['csr-a', { created: BEGAN_AT + 10 }]]));
  const { created, seen, approved } = record.reachedAt;
  assert.deepEqual([created[0], approved[0]], [10, 90]);
  assert.ok(Number.isNaN(seen[0]));
});

test('what came after the node had failed is not told', () => {
  const record = twoNodes();
  record.fail(0, 50, { cause: 'time is up', words: '' });
  reachServerStages(record, new Map([['csr-a', { seen: BEGAN_AT + 49, signed: BEGAN_AT + 51 }]]));
  assert.equal(record.reachedAt.seen[0], 49);
  assert.ok(Number.isNaN(record.reachedAt.signed[0]));
});

test('logs that cannot be read are told, and end no run', async () => {
  const record = twoNodes();
  await tellServerStages(record, () => Promise.reject(new Error('gone')));
  assert.deepEqual(record.retries, [
    { cause: 'control plane’s logs not read', words: 'gone', count: 1 },
  ]);
});
