import { FlowQueue } from './flow-queue.ts';
import type { PriorityLevel } from './priority-levels.ts';

type Waiting = { readonly admit: (isAdmitted: boolean) => void };

type Level = {
  readonly name: string;
  readonly reserved: number;
  readonly queueLengthMaximum: number;
  readonly queue: FlowQueue<Waiting>;
  inUse: number;
  rejected: number;
};

/** Upstream lets a request wait for a quarter of its time. */
const WAIT_MILLISECONDS = 15_000;

/**
 * Seats for requests that are worked on. Each level has a few of its own, and the rest belongs to all: so a crowd at one
 * level may fill the house, and still the next level's request finds its seat free. Where there is none it waits, for a
 * while, in a queue that has an end.
 */
export class Seats {
  readonly #levels: readonly Level[];
  readonly #total: number;
  readonly #waitMilliseconds: number;
  #inUse = 0;
  #waiting = 0;

  /** 0 seats are no limit. */
  constructor(
    levels: readonly PriorityLevel[],
    of: { readonly total: number; readonly waitMilliseconds?: number },
  ) {
    this.#total = of.total > 0 ? of.total : Number.POSITIVE_INFINITY;
    this.#waitMilliseconds = of.waitMilliseconds ?? WAIT_MILLISECONDS;
    this.#levels = levels.map(({ name, reservedShare, queueLengthMaximum }) => ({
      name,
      reserved: of.total > 0 ? Math.max(1, Math.floor(of.total * reservedShare)) : 0,
      queueLengthMaximum,
      queue: new FlowQueue<Waiting>(),
      inUse: 0,
      rejected: 0,
    }));
  }

  /** Takes a seat if one is free and nobody of the level waits for it. Whoever has one must `leave`. */
  tryEnter(index: number): boolean {
    const level = this.#level(index);
    if (level.queue.size > 0 || !this.#hasSeatFor(level)) return false;
    this.#take(level);
    return true;
  }

  /** Waits for a seat; false when the queue is full, or it took too long. */
  async waitToEnter(index: number, flow: string): Promise<boolean> {
    const level = this.#level(index);
    if (level.queue.size >= level.queueLengthMaximum) {
      level.rejected += 1;
      return false;
    }
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const waiting: Waiting = { admit: resolve };
    level.queue.push(flow, waiting);
    this.#waiting += 1;
    const timer = setTimeout(() => {
      level.queue.remove(flow, waiting);
      this.#waiting -= 1;
      level.rejected += 1;
      resolve(false);
    }, this.#waitMilliseconds);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  leave(index: number): void {
    this.#level(index).inUse -= 1;
    this.#inUse -= 1;
    if (this.#waiting > 0) this.#admitWaiting();
  }

  /** For metrics. */
  levels(): Iterable<{
    readonly name: string;
    readonly inUse: number;
    readonly waiting: number;
    readonly rejected: number;
  }> {
    return this.#levels.map(({ name, inUse, queue, rejected }) => ({
      name,
      inUse,
      waiting: queue.size,
      rejected,
    }));
  }

  #admitWaiting(): void {
    for (const level of this.#levels) {
      while (level.queue.size > 0 && this.#hasSeatFor(level)) {
        const waiting = level.queue.shift();
        if (!waiting) break;
        this.#waiting -= 1;
        this.#take(level);
        waiting.admit(true);
      }
    }
  }

  #take(level: Level): void {
    level.inUse += 1;
    this.#inUse += 1;
  }

  /** One of its own, or one of those that belong to all: others' own seats are kept for them. */
  #hasSeatFor(level: Level): boolean {
    const free = this.#total - this.#inUse;
    if (free <= 0) return false;
    if (level.inUse < level.reserved) return true;
    let kept = 0;
    for (const other of this.#levels) {
      if (other !== level) kept += Math.max(0, other.reserved - other.inUse);
    }
    return free > kept;
  }

  #level(index: number): Level {
    const level = this.#levels[index];
    if (!level) throw new Error(`there is no priority level ${index}`);
    return level;
  }
}
