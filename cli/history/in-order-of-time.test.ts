import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogMessage } from '@rollcall/shared/event-log/event-log.ts';
import { inOrderOfTime } from './in-order-of-time.ts';

test('messages of several logs are told by their times, each log in its own order', async () => {
  const merged = inOrderOfTime([log('a', [1, 4, 4]), log('b', []), log('c', [2, 4, 9])]);
  const told = (await Array.fromAsync(merged)).map(
    ({ subject, time }) => `${subject}${time.getTime()}`,
  );
  assert.deepEqual(told, ['a1', 'c2', 'a4', 'a4', 'c4', 'c9']);
});

async function* log(subject: string, times: readonly number[]): AsyncGenerator<LogMessage> {
  for (const [index, time] of times.entries()) {
    yield { sequence: index + 1, subject, payload: new Uint8Array(), time: new Date(time) };
  }
}
