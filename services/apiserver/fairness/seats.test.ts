import assert from 'node:assert/strict';
import test from 'node:test';
import { Seats } from './seats.ts';

/** Two levels with two seats of their own each, and ten seats in all. */
function house(
  of: { total?: number; waitMilliseconds?: number; queueLengthMaximum?: number } = {},
) {
  const { total = 10, waitMilliseconds = 60_000, queueLengthMaximum = 3 } = of;
  const level = { reservedShare: 0.2, queueLengthMaximum, matches: () => true };
  const levels = [
    { name: 'urgent', ...level },
    { name: 'other', ...level },
  ];
  return new Seats(levels, { total, waitMilliseconds });
}
const [URGENT, OTHER] = [0, 1];

function fill(seats: Seats, level: number): number {
  let taken = 0;
  while (taken < 1_000 && seats.tryEnter(level)) taken += 1;
  return taken;
}

test('a crowd takes all seats but those that others have of their own', () => {
  const seats = house();
  assert.equal(fill(seats, OTHER), 8);
  assert.equal(fill(seats, URGENT), 2);
});

test('without a limit there is always a seat', () => {
  assert.equal(fill(house({ total: 0 }), OTHER), 1_000);
});

test('who waits is let in by who leaves, the more urgent first', async () => {
  const seats = house();
  fill(seats, OTHER);
  fill(seats, URGENT);
  const order: string[] = [];
  const other = seats.waitToEnter(OTHER, 'a').then(() => order.push('other'));
  const urgent = seats.waitToEnter(URGENT, 'b').then(() => order.push('urgent'));
  seats.leave(OTHER);
  await urgent;
  seats.leave(OTHER);
  await other;
  assert.deepEqual(order, ['urgent', 'other']);
});

test('nobody takes a seat before those of the level who wait', async () => {
  const seats = house();
  fill(seats, OTHER);
  const waiting = seats.waitToEnter(OTHER, 'a');
  seats.leave(OTHER);
  assert.equal(await waiting, true);
  assert.equal(seats.tryEnter(OTHER), false);
});

test('users take turns', async () => {
  const seats = house();
  fill(seats, OTHER);
  const order: string[] = [];
  const all = ['crowd', 'crowd', 'single'].map((flow) =>
    seats.waitToEnter(OTHER, flow).then(() => order.push(flow)),
  );
  for (const _ of all) seats.leave(OTHER);
  await Promise.all(all);
  assert.deepEqual(order, ['crowd', 'single', 'crowd']);
});

test('a full queue sends away at once', async () => {
  const seats = house({ queueLengthMaximum: 1 });
  fill(seats, OTHER);
  const waiting = seats.waitToEnter(OTHER, 'a');
  assert.equal(await seats.waitToEnter(OTHER, 'b'), false);
  seats.leave(OTHER);
  assert.equal(await waiting, true);
  const [, other] = seats.levels();
  assert.deepEqual(other, { name: 'other', inUse: 8, waiting: 0, rejected: 1 });
});

test('who waits too long is sent away, and holds no place', async () => {
  const seats = house({ waitMilliseconds: 5 });
  const taken = fill(seats, OTHER);
  assert.equal(await seats.waitToEnter(OTHER, 'a'), false);
  for (let index = 0; index < taken; index += 1) seats.leave(OTHER);
  assert.equal(fill(seats, OTHER), taken);
});
