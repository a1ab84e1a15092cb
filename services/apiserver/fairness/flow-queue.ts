/** What waits at one level, user by user in turn, so that one who asks a thousand times delays another by one turn. */
export class FlowQueue<T> {
  readonly #flows = new Map<string, Set<T>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(flow: string, item: T): void {
    const waiting = this.#flows.get(flow);
    if (waiting) waiting.add(item);
    else this.#flows.set(flow, new Set([item]));
    this.#size += 1;
  }

  /** Takes out the first of the flow whose turn it is; undefined when nothing waits. */
  shift(): T | undefined {
    for (const [flow, waiting] of this.#flows) {
      const [item] = waiting;
      this.#flows.delete(flow);
      if (item === undefined) continue;
      waiting.delete(item);
      if (waiting.size > 0) this.#flows.set(flow, waiting);
      this.#size -= 1;
      return item;
    }
    return undefined;
  }

  /** Takes out one that waits no longer. */
  remove(flow: string, item: T): void {
    const waiting = this.#flows.get(flow);
    if (!waiting?.delete(item)) return;
    this.#size -= 1;
    if (waiting.size === 0) this.#flows.delete(flow);
  }
}
