/** How fast each signer may sign: `qps` a second in the long run, `burst` at once. */
export type Rate = { readonly qps: number; readonly burst: number };

/** Milliseconds until this request may be signed; 0 when it may now. */
export type Pace = (of: {
  readonly signerName: string;
  readonly key: string;
  readonly now: Date;
}) => number;

/** A place that nobody came for is given up after this time. */
const KEPT_MILLISECONDS = 60_000;

/**
 * Each request that must wait gets a place of its own in its signer's line, so that a crowd that waits is not asked
 * again and again (the generic cell rate algorithm, ITU-T I.371). A rate of 0 is no limit.
 */
export function paceOf({ qps, burst }: Rate): Pace {
  if (qps <= 0) return () => 0;
  const interval = 1_000 / qps;
  const ends = new Map<string, number>();
  const places = new Map<string, number>();
  return ({ signerName, key, now }) => {
    const at = now.getTime();
    const held = places.get(key);
    if (held !== undefined && held > at) return held - at;
    places.delete(key);
    if (held !== undefined) return 0;
    forgetAbandoned(places, at);
    const end = Math.max(ends.get(signerName) ?? 0, at);
    ends.set(signerName, end + interval);
    const place = Math.ceil(end - (burst - 1) * interval);
    if (place <= at) return 0;
    places.set(key, place);
    return place - at;
  };
}

/** Places were given out in the order of their times, or nearly. */
function forgetAbandoned(places: Map<string, number>, now: number): void {
  for (const [key, place] of places) {
    if (place > now - KEPT_MILLISECONDS) return;
    places.delete(key);
  }
}
