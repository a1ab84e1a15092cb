import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runArrivals } from './run-arrivals.ts';

const NEVER = new AbortController().signal;

test('a concurrency has as many under way as it says, and all get their turn', async () => {
  let [underWay, most] = [0, 0];
  const seen = new Set<number>();
  const plan = {
    count: 20,
    arrivals: { kind: 'concurrency', atOnce: 3 },
    random: () => 0,
  } as const;
  await runArrivals(
    plan,
    async (index) => {
      underWay += 1;
      most = Math.max(most, underWay);
      seen.add(index);
      await new Promise(setImmediate);
      underWay -= 1;
    },
    NEVER,
  );
  assert.equal(seen.size, 20);
  assert.equal(most, 3);
});

test('all at once are all under way together', async () => {
  let underWay = 0;
  const all = Promise.withResolvers<void>();
  const plan = { count: 20, arrivals: { kind: 'all-at-once' }, random: () => 0 } as const;
  await runArrivals(
    plan,
    async () => {
      underWay += 1;
      if (underWay === 20) all.resolve();
      await all.promise;
    },
    NEVER,
  );
});

test('spread nodes start in the order of their chance', async () => {
  const chances = [0.9, 0.1, 0.5];
  const order: number[] = [];
  const plan = {
    count: 3,
    arrivals: { kind: 'spread', milliseconds: 30 },
    random: () => chances.shift() ?? 0,
  } as const;
  await runArrivals(plan, async (index) => void order.push(index), NEVER);
  assert.deepEqual(order, [1, 2, 0]);
});

test('nobody starts after the stop', async () => {
  const stop = new AbortController();
  const started: number[] = [];
  const plan = {
    count: 100,
    arrivals: { kind: 'rate', perSecond: 1_000 },
    random: () => 0,
  } as const;
  await runArrivals(
    plan,
    async (index) => {
      started.push(index);
      if (index === 2) stop.abort();
    },
    stop.signal,
  );
  assert.deepEqual(started, [0, 1, 2]);
});
