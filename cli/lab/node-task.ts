import type { Stage } from '#measure/stage.ts';
import { isHopeless, TimeIsUp } from './failure-cause.ts';

/** One thing that a node is to do, and who listens to it. */
export type NodeTask = {
  readonly onStage: (stage: Stage) => void;
  /** Told the name of a certificate request that the node made. */
  readonly onCsr: (name: string) => void;
  readonly onRetry: (error: unknown) => void;
  /** The task is given up after that. */
  readonly timeoutMilliseconds: number;
  readonly signal: AbortSignal;
};

/** A task under way: given up when its time is up, or an error came that waiting will not mend. */
export class NodeTaskRun {
  readonly signal: AbortSignal;
  readonly #task: NodeTask;
  readonly #stop = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #lastError = '';

  constructor(task: NodeTask) {
    this.#task = task;
    this.signal = AbortSignal.any([this.#stop.signal, task.signal]);
    this.#timer = setTimeout(() => {
      const seconds = task.timeoutMilliseconds / 1_000;
      const last = this.#lastError && `; last error: ${this.#lastError}`;
      this.#stop.abort(new TimeIsUp(`not done within ${seconds} s${last}`));
    }, task.timeoutMilliseconds);
  }

  onStage(stage: Stage): void {
    this.#task.onStage(stage);
  }

  onCsr(name: string): void {
    this.#task.onCsr(name);
  }

  onTrouble(error: unknown): void {
    this.#lastError = error instanceof Error ? error.message : String(error);
    if (isHopeless(error)) this.#stop.abort(error);
    else this.#task.onRetry(error);
  }

  /** What the promise gives, unless the task is given up before. */
  async until<T>(promise: Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    const { promise: given, reject } = Promise.withResolvers<never>();
    const giveUp = () => reject(this.signal.reason);
    this.signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await Promise.race([promise, given]);
    } finally {
      this.signal.removeEventListener('abort', giveUp);
    }
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
