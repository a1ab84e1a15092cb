import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparison } from './comparison.ts';
import { phaseDocument } from './phase-document.ts';
import { PhaseRecord } from './phase-record.ts';
import type { RunDocument } from './run-document.ts';

function run(name: string, seconds: number, createdAt: number): RunDocument {
  const record = new PhaseRecord(1);
  record.startedAt.fill(0);
  record.reach(0, 'created', createdAt);
  record.endedAt.fill(createdAt);
  const facts = { name, kind: 'join', arrivals: '', beginSeconds: 0, seconds } as const;
  return {
    format: 'rollcall-lab/1',
    command: '',
    startedAt: '',
    seconds,
    server: '',
    serverVersion: null,
    machine: '',
    isInterrupted: false,
    phases: [phaseDocument(record, { ...facts, costs: [], heartbeats: null })],
    samples: [],
    thresholds: [],
  };
}

test('phases of the same name are put side by side', () => {
  const numbers = comparison(run('join', 1, 100), run('join', 2, 300));
  const found = (what: string) => {
    const number = numbers.find((each) => each.what === what);
    return [number?.first, number?.second];
  };
  assert.deepEqual(found('time'), [1, 2]);
  assert.deepEqual(found('p99 created'), [100, 300]);
  assert.deepEqual(found('nodes a second'), [1, 0.5]);
  assert.deepEqual(found('p99 ready'), [undefined, undefined]);
});

test('phases of different names have nothing in common', () => {
  assert.deepEqual(comparison(run('join', 1, 100), run('storm', 2, 300)), []);
});
