import { setTimeout as wait } from 'node:timers/promises';

const ROUND_MILLISECONDS = 50;
const LIMIT_MILLISECONDS = 60_000;

/** Looks again and again until something is there; the limit is for a test that would never end. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  limitMilliseconds: number = LIMIT_MILLISECONDS,
): Promise<T> {
  const giveUpAt = Date.now() + limitMilliseconds;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > giveUpAt) throw new Error(`never came about: ${what}`);
    await wait(ROUND_MILLISECONDS);
  }
}
