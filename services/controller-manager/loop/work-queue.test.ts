import assert from 'node:assert/strict';
import test from 'node:test';
import type { Outcome } from './controller.ts';
import { WorkQueue, type WorkQueueOptions } from './work-queue.ts';

const silent = { depth() {}, added() {}, retried() {}, waited() {}, worked() {} };
const quick = { initialMilliseconds: 1, factor: 1, jitter: 0, capMilliseconds: 1 };

function queueOf(
  reconcile: WorkQueueOptions['reconcile'],
  more: Partial<WorkQueueOptions> = {},
): WorkQueue {
  return new WorkQueue({
    concurrency: 2,
    groupOf: (key) => key,
    reconcile,
    onFailure: () => {},
    observer: silent,
    random: () => 0,
    signal: new AbortController().signal,
    backoff: quick,
    ...more,
  });
}

test('a key is looked at once for many additions before its turn', async () => {
  const seen: string[] = [];
  const queue = queueOf(async (key) => {
    seen.push(key);
    return 'done';
  });
  queue.add('a');
  queue.add('b');
  queue.add('c');
  queue.add('c');
  await queue.handled('c');
  assert.deepEqual(seen, ['a', 'b', 'c']);
});

test('a key that is added while it is in hand is looked at once more, and never twice at a time', async () => {
  let [now, most, looks] = [0, 0, 0];
  const twice = Promise.withResolvers<void>();
  const queue = queueOf(async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    looks += 1;
    if (looks === 2) twice.resolve();
    return 'done';
  });
  queue.add('a');
  queue.add('a');
  queue.add('a');
  await twice.promise;
  assert.equal(most, 1);
});

test('no more keys are in hand than are allowed', async () => {
  let [now, most] = [0, 0];
  const queue = queueOf(async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    return 'done';
  });
  await Promise.all(['a', 'b', 'c', 'd', 'e'].map((key) => queue.handled(key)));
  assert.equal(most, 2);
});

test('what fails is tried again, a bounded number of times', async () => {
  const last = Promise.withResolvers<number>();
  let looks = 0;
  const queue = queueOf(
    async () => {
      looks += 1;
      throw new Error('poisoned');
    },
    { attemptsMaximum: 3, onFailure: ({ isLast }) => isLast && last.resolve(looks) },
  );
  queue.add('a');
  assert.equal(await last.promise, 3);
  await queue.handled('a');
  assert.equal(looks, 4, 'a new addition has it looked at again');
});

test('a look that hangs delays nobody, and is given up', async () => {
  const given = Promise.withResolvers<unknown>();
  const queue = queueOf(
    async (key): Promise<Outcome> => (key === 'hangs' ? new Promise(() => {}) : 'done'),
    { workMilliseconds: 20, onFailure: ({ error }) => given.resolve(error) },
  );
  queue.add('hangs');
  await Promise.all(['a', 'b', 'c'].map((key) => queue.handled(key)));
  assert.match(String(await given.promise), /no outcome after 0.02 seconds/);
});

test('an outcome may name the time of the next look', async () => {
  const second = Promise.withResolvers<void>();
  let looks = 0;
  const queue = queueOf(async () => {
    looks += 1;
    if (looks === 2) second.resolve();
    return looks === 1 ? { afterMilliseconds: 1 } : 'done';
  });
  queue.add('a');
  await second.promise;
});

test('after the end nothing is looked at, and nobody is left waiting', async () => {
  const stop = new AbortController();
  let looks = 0;
  const queue = queueOf(
    async () => {
      looks += 1;
      return new Promise<Outcome>(() => {});
    },
    { signal: stop.signal },
  );
  const handled = Promise.all(['a', 'b', 'c'].map((key) => queue.handled(key)));
  stop.abort();
  await handled;
  queue.add('d');
  assert.equal(looks, 2);
});
