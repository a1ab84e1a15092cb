import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AgentTime, parseTimeDifference } from './agent-time.ts';

for (const [text, aheadMilliseconds, speed] of [
  ['', 0, 1],
  ['+12h', 43_200_000, 1],
  ['-90s', -90_000, 1],
  ['60x', 0, 60],
  ['+1h,0.5x', 3_600_000, 0.5],
] as const) {
  test(`${JSON.stringify(text)} is a clock`, () => {
    assert.deepEqual(parseTimeDifference(text), { aheadMilliseconds, speed });
  });
}

for (const text of ['12h', '0x', 'x', '+', '+12', '9999999x', 'fast']) {
  test(`${JSON.stringify(text)} is none`, () => {
    assert.throws(() => parseTimeDifference(text), RangeError);
  });
}

test('it is ahead, and runs faster', async () => {
  const time = new AgentTime({ aheadMilliseconds: 3_600_000, speed: 1_000 });
  const begin = time.now().getTime();
  assert.ok(begin - Date.now() > 3_500_000);
  assert.equal(await time.sleep(20_000, new AbortController().signal), true);
  assert.ok(time.now().getTime() - begin >= 19_000);
});

test('somebody who wakes it ends the wait, and the next wait is a new one', async () => {
  const time = new AgentTime();
  const never = new AbortController();
  const woken = time.sleep(3_600_000, never.signal);
  time.wake();
  assert.equal(await woken, true);
  const stopped = time.sleep(3_600_000, never.signal);
  never.abort();
  assert.equal(await stopped, false);
});
