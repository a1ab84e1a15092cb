/** How nodes come: some at a time, each next when one is done; so many a second, whatever becomes of them; or together. */
export type Arrivals =
  | { readonly kind: 'concurrency'; readonly atOnce: number }
  | { readonly kind: 'rate'; readonly perSecond: number }
  | { readonly kind: 'spread'; readonly milliseconds: number }
  | { readonly kind: 'all-at-once' };

/** In one run; more would not fit into one process. */
export const NODES_MAX = 100_000;

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };

/** `50/s`, `30/m`; per second. @throws RangeError */
export function parseRate(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\/([smh])$/.exec(text);
  const perSecond = Number(match?.[1]) / (SECONDS[match?.[2] ?? ''] ?? Number.NaN);
  if (perSecond > 0 && perSecond <= 100_000) return perSecond;
  throw new RangeError(`${JSON.stringify(text)} is no rate: write it like 50/s or 30/m`);
}

/**
 * When the node of this index is to start, in milliseconds from the beginning; it may still have to wait for its turn.
 * `random` is in [0, 1), and used where nodes come spread by chance.
 */
export function arrivalMilliseconds(arrivals: Arrivals, index: number, random: number): number {
  switch (arrivals.kind) {
    case 'rate':
      return (index * 1_000) / arrivals.perSecond;
    case 'spread':
      return random * arrivals.milliseconds;
    case 'concurrency':
    case 'all-at-once':
      return 0;
    default:
      return arrivals satisfies never;
  }
}

/** How many may be under way together. */
export function atOnceMax(arrivals: Arrivals): number {
  return arrivals.kind === 'concurrency' ? arrivals.atOnce : Number.POSITIVE_INFINITY;
}
