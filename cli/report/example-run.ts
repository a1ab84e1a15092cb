import { phaseDocument } from '#measure/phase-document.ts';
import { PhaseRecord } from '#measure/phase-record.ts';
import type { RunDocument } from '#measure/run-document.ts';

/** A run for tests: of two nodes one joined, the other failed with words that must be escaped; one threshold is missed. */
export function exampleRun(): RunDocument {
  const record = new PhaseRecord(2);
  record.startedAt.fill(0);
  record.reach(0, 'key', 5);
  record.endedAt[0] = 10;
  record.fail(1, 20, { cause: '403 Forbidden', words: '<script>alert("no")</script>' });
  const facts = { name: 'join & stay', kind: 'join', arrivals: '', beginSeconds: 0 } as const;
  return {
    format: 'rollcall-lab/1',
    command: 'rollcall lab join',
    startedAt: '2026-01-01T00:00:00Z',
    seconds: 1,
    server: 'https://127.0.0.1:6443',
    serverVersion: 'v1.35.0',
    machine: '',
    isInterrupted: false,
    phases: [phaseDocument(record, { ...facts, seconds: 1, costs: [], heartbeats: null })],
    samples: [],
    thresholds: [
      { threshold: 'p99(key)<1s', phase: 'join & stay', measured: 5, isMet: true },
      { threshold: 'failed==0', phase: 'join & stay', measured: 1, isMet: false },
    ],
  };
}
