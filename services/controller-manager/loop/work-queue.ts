import { type Backoff, backoffMilliseconds } from '@rollcall/shared/time/backoff.ts';
import type { Outcome } from './controller.ts';
import { NewestFirst } from './newest-first.ts';

/** Hears what a queue does, for metrics. */
export type QueueObserver = {
  depth(keys: number): void;
  added(): void;
  retried(): void;
  /** How long a key waited for its turn. */
  waited(seconds: number): void;
  worked(seconds: number): void;
};

export type WorkQueueOptions = {
  readonly concurrency: number;
  readonly groupOf: (key: string) => string;
  readonly reconcile: (key: string, signal: AbortSignal) => Promise<Outcome>;
  /** Told of a look that failed, with how many went before; the key is looked at again unless `isLast`. */
  readonly onFailure: (failure: {
    readonly key: string;
    readonly error: unknown;
    readonly isLast: boolean;
  }) => void;
  readonly observer: QueueObserver;
  readonly random: () => number;
  /** Ends all work; what waits is forgotten. */
  readonly signal: AbortSignal;
  readonly backoff?: Backoff;
  readonly attemptsMaximum?: number;
  readonly workMilliseconds?: number;
};

type Entry = {
  state: 'ready' | 'working' | 'waiting';
  /** Added again while it was in hand. */
  isStale: boolean;
  attempts: number;
  readyAt: number;
  timer: NodeJS.Timeout | undefined;
  /** Those who wait for the look that comes next or is going on. */
  handled: (() => void)[];
};

/** Upstream's own (client-go, DefaultControllerRateLimiter's exponential half, from 200 ms for certificates). */
const BACKOFF: Backoff = {
  initialMilliseconds: 200,
  factor: 2,
  jitter: 0.1,
  capMilliseconds: 1_000_000,
};
const ATTEMPTS_MAXIMUM = 20;
const WORK_MILLISECONDS = 30_000;
const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1;

/**
 * Keys to look at, each in hand at most once, a bounded number at a time. A look that fails is tried again later and
 * later, and not for ever; one that hangs is given up. So no key delays another, whatever is wrong with it.
 */
export class WorkQueue {
  readonly #options: Required<WorkQueueOptions>;
  readonly #entries = new Map<string, Entry>();
  readonly #ready = new NewestFirst();
  #inHand = 0;

  constructor(options: WorkQueueOptions) {
    this.#options = {
      backoff: BACKOFF,
      attemptsMaximum: ATTEMPTS_MAXIMUM,
      workMilliseconds: WORK_MILLISECONDS,
      ...options,
    };
    options.signal.addEventListener('abort', () => this.#stop(), { once: true });
  }

  /** Has a key looked at soon; one that waits for another attempt no longer waits. */
  add(key: string): void {
    if (this.#options.signal.aborted) return;
    const entry = this.#entries.get(key) ?? this.#newEntry(key);
    if (entry.state === 'working') entry.isStale = true;
    else if (entry.state === 'waiting') this.#makeReady(key, entry);
    this.#takeWork();
  }

  /** Has a key looked at, and resolves when that has been done once, with success or without. */
  async handled(key: string): Promise<void> {
    this.add(key);
    const entry = this.#entries.get(key);
    if (entry) await new Promise<void>((resolve) => entry.handled.push(resolve));
  }

  #newEntry(key: string): Entry {
    const entry: Entry = {
      state: 'waiting',
      isStale: false,
      attempts: 0,
      readyAt: 0,
      timer: undefined,
      handled: [],
    };
    this.#entries.set(key, entry);
    return entry;
  }

  #makeReady(key: string, entry: Entry): void {
    clearTimeout(entry.timer);
    entry.state = 'ready';
    entry.isStale = false;
    entry.readyAt = performance.now();
    this.#ready.push(this.#options.groupOf(key), key);
    this.#options.observer.added();
    this.#options.observer.depth(this.#ready.size);
  }

  #takeWork(): void {
    while (this.#inHand < this.#options.concurrency) {
      const key = this.#ready.shift();
      const entry = key === undefined ? undefined : this.#entries.get(key);
      if (key === undefined || !entry) return;
      this.#options.observer.depth(this.#ready.size);
      void this.#work(key, entry);
    }
  }

  async #work(key: string, entry: Entry): Promise<void> {
    const begin = performance.now();
    this.#inHand += 1;
    entry.state = 'working';
    this.#options.observer.waited((begin - entry.readyAt) / 1_000);
    const outcome = await this.#outcome(key, entry);
    this.#inHand -= 1;
    this.#options.observer.worked((performance.now() - begin) / 1_000);
    const { handled } = entry;
    entry.handled = [];
    if (!this.#options.signal.aborted) this.#follow(key, entry, outcome);
    for (const resolve of handled) resolve();
    this.#takeWork();
  }

  #follow(key: string, entry: Entry, outcome: Outcome | 'given up'): void {
    if (outcome !== 'again') entry.attempts = 0;
    if (entry.isStale) this.#makeReady(key, entry);
    else if (outcome === 'done' || outcome === 'given up') this.#entries.delete(key);
    else if (outcome === 'again') this.#waitForRetry(key, entry);
    else this.#wait(key, entry, outcome.afterMilliseconds);
  }

  #waitForRetry(key: string, entry: Entry): void {
    const { backoff, random, observer } = this.#options;
    const milliseconds = backoffMilliseconds(backoff, entry.attempts, random());
    entry.attempts += 1;
    observer.retried();
    this.#wait(key, entry, milliseconds);
  }

  #wait(key: string, entry: Entry, milliseconds: number): void {
    entry.state = 'waiting';
    entry.timer = setTimeout(
      () => this.add(key),
      Math.min(Math.max(milliseconds, 0), LONGEST_TIMER_MILLISECONDS),
    );
  }

  async #outcome(key: string, entry: Entry): Promise<Outcome | 'given up'> {
    const isLast = entry.attempts + 1 >= this.#options.attemptsMaximum;
    try {
      const outcome = await this.#reconciledInTime(key);
      return outcome === 'again' && isLast ? 'given up' : outcome;
    } catch (error) {
      if (!this.#options.signal.aborted) this.#options.onFailure({ key, error, isLast });
      return isLast ? 'given up' : 'again';
    }
  }

  /** A reconcile that does not heed its signal is left behind; its key is looked at again. */
  async #reconciledInTime(key: string): Promise<Outcome> {
    const { reconcile, signal, workMilliseconds } = this.#options;
    const work = new AbortController();
    const stopped = Promise.withResolvers<never>();
    const stop = (reason: Error) => {
      work.abort(reason);
      stopped.reject(reason);
    };
    const onEnd = () => stop(new Error('the controller ends'));
    const timer = setTimeout(
      () => stop(new Error(`no outcome after ${workMilliseconds / 1_000} seconds`)),
      workMilliseconds,
    );
    signal.addEventListener('abort', onEnd, { once: true });
    try {
      return await Promise.race([reconcile(key, work.signal), stopped.promise]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onEnd);
    }
  }

  #stop(): void {
    for (const { timer, handled } of this.#entries.values()) {
      clearTimeout(timer);
      for (const resolve of handled) resolve();
    }
    this.#entries.clear();
  }
}
