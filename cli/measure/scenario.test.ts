import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseScenario } from './scenario.ts';

test('phases are read in their order, with what the nodes do and what must hold', () => {
  const phases = parseScenario(`
phases:
  - name: morning
    join: { nodes: 20, rate: 10/s }
    thresholds: [p99(ready)<30s]
  - steady: { duration: 5s }
  - rotate: { spread: 3s }
  - rotate: {}
  - away: { duration: 1m, concurrency: 5 }
  - leave: { clean: true }
`);
  assert.deepEqual(
    phases.map(({ name, thresholds: _, ...work }) => [name, work]),
    [
      [
        'morning',
        {
          kind: 'join',
          nodes: 20,
          stay: true,
          goal: 'ready',
          arrivals: { kind: 'rate', perSecond: 10 },
        },
      ],
      ['steady', { kind: 'steady', milliseconds: 5_000 }],
      [
        'rotate',
        {
          kind: 'rotate',
          arrivals: { kind: 'spread', milliseconds: 3_000 },
          isAfterTrustChange: false,
        },
      ],
      [
        'rotate 2',
        { kind: 'rotate', arrivals: { kind: 'all-at-once' }, isAfterTrustChange: false },
      ],
      [
        'away',
        { kind: 'away', milliseconds: 60_000, arrivals: { kind: 'concurrency', atOnce: 5 } },
      ],
      ['leave', { kind: 'leave', clean: true }],
    ],
  );
  assert.deepEqual(
    phases[0]?.thresholds.map(({ text }) => text),
    ['p99(ready)<30s'],
  );
});

for (const [text, message] of [
  ['phases: [', /not YAML/],
  ['', /the document: /],
  ['phases: []', /phases: /],
  ['phases: [{}]', /phases\[0\]: must have one of join, rotate/],
  ['phases: [{ join: { nodes: 1 }, leave: {} }]', /must have one of/],
  ['phases: [{ join: { nodes: 0 } }]', /phases\[0\]\.join\.nodes: /],
  ['phases: [{ join: { nodes: 1000000 } }]', /phases\[0\]\.join\.nodes: /],
  ['phases: [{ join: { nodes: 1, rate: fast } }]', /join\.rate: "fast" is no rate/],
  ['phases: [{ join: { nodes: 1, rate: 1/s, concurrency: 2 } }]', /at most one of/],
  ['phases: [{ join: { nodes: 1, sped: 1 } }]', /sped/],
  ['phases: [{ steady: { duration: long } }]', /steady\.duration: "long" is no duration/],
  ['phases: [{ leave: {}, thresholds: [x<1] }]', /thresholds\[0\]: .*"x" is not measured/],
] as const) {
  test(`${JSON.stringify(text)} is refused`, () => {
    assert.throws(() => parseScenario(text), { name: 'RangeError', message });
  });
}
