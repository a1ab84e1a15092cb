import assert from 'node:assert/strict';
import test from 'node:test';
import { healthAnswer } from './health.ts';

const well = { name: 'ping', problem: () => undefined };
const ill = { name: 'event-log', problem: () => 'it does not answer' };
const checks = { livez: [well], readyz: [well, ill] };

for (const [path, query, status, body] of [
  ['/livez', '', 200, 'ok'],
  ['/healthz', 'verbose', 200, '[+]ping ok\nhealthz check passed\n'],
  ['/livez/ping', '', 200, 'ok'],
  ['/readyz/event-log', '', 500, 'internal server error: it does not answer\n'],
  [
    '/readyz',
    '',
    500,
    '[+]ping ok\n[-]event-log failed: it does not answer\nreadyz check failed\n',
  ],
  ['/readyz', 'exclude=event-log', 200, 'ok'],
  [
    '/readyz',
    'verbose&exclude=event-log&exclude=none',
    200,
    '[+]ping ok\n[+]event-log excluded: ok\nwarn: some health checks cannot be excluded: no matches for "none"\nreadyz check passed\n',
  ],
] as const) {
  test(`${path}?${query} is ${status}`, () => {
    const answer = healthAnswer(path, new URLSearchParams(query), checks);
    assert.deepEqual([answer?.status, answer?.body], [status, body]);
  });
}

for (const path of ['/livez/none', '/health', '/']) {
  test(`${path} tells of no health`, () => {
    assert.equal(healthAnswer(path, new URLSearchParams(), checks), undefined);
  });
}
