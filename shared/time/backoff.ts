/** How long to wait between attempts: each time longer by a factor, up to a cap, and a little longer by chance. */
export type Backoff = {
  readonly initialMilliseconds: number;
  readonly factor: number;
  /** 0.1 adds up to a tenth by chance. */
  readonly jitter: number;
  readonly capMilliseconds: number;
};

/** The wait before attempt `attempt + 1`; `attempt` counts from 0, `random` is in [0, 1). */
export function backoffMilliseconds(backoff: Backoff, attempt: number, random: number): number {
  const { initialMilliseconds, factor, jitter, capMilliseconds } = backoff;
  const grown = Math.min(initialMilliseconds * factor ** attempt, capMilliseconds);
  return grown * (1 + jitter * random);
}
