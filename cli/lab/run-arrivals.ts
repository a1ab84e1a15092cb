import { sleep } from '@rollcall/shared/time/sleep.ts';
import { type Arrivals, arrivalMilliseconds, atOnceMax } from '#measure/arrivals.ts';

/**
 * Does a piece of work for each index from 0 to `count`, as the arrivals say; ends when all are done, or when `signal` aborts
 * and those under way are done. The work itself must not throw.
 */
export async function runArrivals(
  plan: { readonly count: number; readonly arrivals: Arrivals; readonly random: () => number },
  work: (index: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { count, arrivals, random } = plan;
  const begin = performance.now();
  const order = Array.from({ length: count }, (_, index) => ({
    index,
    at: arrivalMilliseconds(arrivals, index, random()),
  })).toSorted((a, b) => a.at - b.at);
  const lanes = Math.min(atOnceMax(arrivals), count);
  const isPaced = arrivals.kind === 'rate' || arrivals.kind === 'spread';
  let next = 0;
  const lane = async () => {
    for (let place = order[next]; place && !signal.aborted; place = order[next]) {
      next += 1;
      await work(place.index);
    }
  };
  if (!isPaced) {
    await Promise.all(Array.from({ length: lanes }, lane));
    return;
  }
  const started: Promise<void>[] = [];
  for (const { index, at } of order) {
    const wait = begin + at - performance.now();
    if (wait > 0 && !(await sleep(wait, signal))) break;
    if (signal.aborted) break;
    started.push(work(index));
  }
  await Promise.all(started);
}
