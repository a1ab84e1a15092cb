/**
 * Keys that wait for their turn. Groups take turns in the order in which they came, so that none waits behind a crowd of
 * another's; of a group's own keys the newest goes first, since that is the one that somebody still waits for.
 */
export class NewestFirst {
  readonly #groups = new Map<string, string[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(group: string, key: string): void {
    this.#size += 1;
    const keys = this.#groups.get(group);
    if (keys) keys.push(key);
    else this.#groups.set(group, [key]);
  }

  /** Takes the next key out; undefined when none waits. */
  shift(): string | undefined {
    for (const [group, keys] of this.#groups) {
      this.#groups.delete(group);
      const key = keys.pop();
      if (keys.length > 0) this.#groups.set(group, keys);
      this.#size -= 1;
      return key;
    }
    return undefined;
  }
}
