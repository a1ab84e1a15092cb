import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phaseDocument } from './phase-document.ts';
import { PhaseRecord } from './phase-record.ts';
import type { PhaseDocument } from './run-document.ts';
import { parseThreshold, verdict } from './threshold.ts';

function phase(): PhaseDocument {
  const record = new PhaseRecord(2);
  record.startedAt.fill(0);
  record.reach(0, 'fetched', 1_000);
  record.reach(1, 'fetched', 1_900);
  record.endedAt.fill(2_000);
  const cost = (process: string) => ({
    process,
    cpuSeconds: 0.01,
    cpuMillisecondsPerNode: 5,
    cpuPercent: 20,
    residentMegabytesMax: 100,
  });
  return phaseDocument(record, {
    name: 'join',
    kind: 'join',
    arrivals: '',
    beginSeconds: 0,
    seconds: 2,
    costs: [cost('lab'), cost('apiserver'), cost('nats-server')],
    heartbeats: null,
  });
}

for (const [text, measured, isMet] of [
  ['p99(issued)<2s', 1_900, true],
  ['p50(issued) <= 999ms', 1_000, false],
  ['failed==0', 0, true],
  ['joined>=3', 2, false],
  ['rate>=1/s', 1, true],
  ['cpu<=10ms', 10, true],
  ['cpu(apiserver)<5ms', 5, false],
  ['memory(nats-server)<600MB', 100, true],
  ['busy<50%', 40, true],
  ['time<10s', 2_000, true],
  ['retried!=0', 0, false],
  ['max(ready)<1h', null, false],
  ['notready==0', null, false],
] as const) {
  test(`${text} of ${measured ?? 'nothing'} is ${isMet ? 'met' : 'missed'}`, () => {
    const found = verdict(parseThreshold(text), phase());
    assert.deepEqual([found.measured, found.isMet, found.phase], [measured, isMet, 'join']);
  });
}

for (const [text, message] of [
  ['', /is no threshold/],
  ['issued<2s', /"issued" is not measured/],
  ['p99<2s', /needs one of the stages/],
  ['p99(sealed)<2s', /needs one of the stages/],
  ['failed(key)==0', /is of nothing/],
  ['p99(issued)<2', /is no duration/],
  ['p99(issued)<soon', /not of its unit/],
  ['memory(apiserver)<600', /write it like 600MB/],
  ['failed=0', /is no threshold/],
  ['constructor<1', /not measured/],
] as const) {
  test(`${JSON.stringify(text)} is refused`, () => {
    assert.throws(() => parseThreshold(text), { name: 'RangeError', message });
  });
}
