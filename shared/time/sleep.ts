import { setTimeout as wait } from 'node:timers/promises';

/** Node's timers hold 31 bits of milliseconds: 24.8 days. */
const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1;

/** Waits, however long; returns true when the time is up, false when `signal` ended it early. */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<boolean> {
  try {
    for (let rest = milliseconds; rest > 0; rest -= LONGEST_TIMER_MILLISECONDS) {
      await wait(Math.min(rest, LONGEST_TIMER_MILLISECONDS), undefined, signal ? { signal } : {});
    }
  } catch (error) {
    if (signal?.aborted) return false;
    throw error;
  }
  return !signal?.aborted;
}
