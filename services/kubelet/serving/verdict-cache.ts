type Entry<T> = { readonly value: T; readonly until: number };

/** Remembers verdicts of the apiserver for a while, and at most a thousand of them: the oldest go first. */
export class VerdictCache<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #most: number;

  constructor(most = 1_000) {
    this.#most = most;
  }

  get(key: string, now: number): T | undefined {
    const entry = this.#entries.get(key);
    return entry && entry.until > now ? entry.value : undefined;
  }

  put(key: string, value: T, until: number): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, until });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#most && oldest !== undefined) this.#entries.delete(oldest);
  }
}
