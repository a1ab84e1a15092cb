const READING = new Set(['get', 'list', 'watch', 'head']);

/** How many requests may be under way at once, readers and writers counted apart; 0 is no limit. */
export class InflightLimit {
  readonly #limits: { readonly reading: number; readonly mutating: number };
  readonly #counts = { reading: 0, mutating: 0 };

  constructor(limits: { readonly reading: number; readonly mutating: number }) {
    this.#limits = limits;
  }

  /** Returns how to leave, or undefined when there is no room. */
  enter(verb: string): (() => void) | undefined {
    const lane = READING.has(verb) ? 'reading' : 'mutating';
    const limit = this.#limits[lane];
    if (limit > 0 && this.#counts[lane] >= limit) return undefined;
    this.#counts[lane] += 1;
    return () => {
      this.#counts[lane] -= 1;
    };
  }
}
