type Waiter = { readonly sequence: number; readonly resolve: () => void };

/** Lets those pass who wait for a sequence, once it is applied. */
export class SequenceGate {
  #passed = 0;
  #waiters: Waiter[] = [];

  pass(sequence: number): void {
    this.#passed = sequence;
    if (this.#waiters.length === 0) return;
    const ready = this.#waiters.filter((waiter) => waiter.sequence <= sequence);
    if (ready.length === 0) return;
    this.#waiters = this.#waiters.filter((waiter) => waiter.sequence > sequence);
    for (const { resolve } of ready) resolve();
  }

  waitFor(sequence: number): Promise<void> {
    if (sequence <= this.#passed) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ sequence, resolve }));
  }
}
