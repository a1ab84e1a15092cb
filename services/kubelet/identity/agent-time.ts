import { parseDuration } from '@rollcall/shared/time/duration.ts';
import { sleep } from '@rollcall/shared/time/sleep.ts';

/** How an agent's time differs from the machine's: how far ahead it begins, and how many times faster it runs. */
export type TimeDifference = { readonly aheadMilliseconds: number; readonly speed: number };

export const NO_DIFFERENCE: TimeDifference = { aheadMilliseconds: 0, speed: 1 };
const SPEED_MAX = 1_000_000;

/** `+12h`, `-5m`, `60x`, or both: `+12h,60x`; empty for the machine's own time. @throws RangeError */
export function parseTimeDifference(text: string): TimeDifference {
  let { aheadMilliseconds, speed } = NO_DIFFERENCE;
  for (const part of text.split(',').filter(Boolean)) {
    const factor = /^(\d+(?:\.\d+)?)x$/.exec(part)?.[1];
    if (factor) speed = Number(factor);
    else if (/^[+-]/.test(part)) aheadMilliseconds = parseDuration(part);
    else throw notAClock(text);
  }
  if (!(speed > 0 && speed <= SPEED_MAX)) throw notAClock(text);
  return { aheadMilliseconds, speed };
}

/**
 * The time by which an agent judges its certificate. It is the machine's; a test may set it ahead or let it run faster, and
 * `wake` ends whatever wait is under way, which is how a rotation is asked for before its time.
 */
export class AgentTime {
  readonly #difference: TimeDifference;
  readonly #beganAt = Date.now();
  #alarm = new AbortController();

  constructor(difference: TimeDifference = NO_DIFFERENCE) {
    this.#difference = difference;
  }

  now(): Date {
    const { aheadMilliseconds, speed } = this.#difference;
    const passed = (Date.now() - this.#beganAt) * speed;
    return new Date(this.#beganAt + aheadMilliseconds + passed);
  }

  /** Waits until the time has passed or somebody wakes us; false when `signal` aborted. */
  async sleep(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    const alarm = this.#alarm.signal;
    await sleep(milliseconds / this.#difference.speed, AbortSignal.any([signal, alarm]));
    return !signal.aborted;
  }

  wake(): void {
    const alarm = this.#alarm;
    this.#alarm = new AbortController();
    alarm.abort();
  }
}

function notAClock(text: string): RangeError {
  return new RangeError(
    `${JSON.stringify(text)} is no clock: write how far ahead it is, how much faster it runs, or both: +12h, 60x, +12h,60x`,
  );
}
