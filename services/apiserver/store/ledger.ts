import { type EventLog, LogUnavailable } from '@rollcall/shared/event-log/event-log.ts';
import type { Keep } from '@rollcall/shared/event-log/stream-names.ts';
import { expired } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { type Change, Projection } from '@rollcall/shared/projection/projection.ts';
import { SequenceGate } from '@rollcall/shared/projection/sequence-gate.ts';
import type { Fact } from '@rollcall/shared/resource/decider.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { subjectIn } from '@rollcall/shared/resource/object-key.ts';
import { ChangeWindow } from './change-window.ts';
import { objectsBefore } from './objects-before.ts';
import { changesFromLog } from './replay.ts';
import { type Interest, isOfInterest, WatchHub } from './watch-hub.ts';

const WINDOW_CHANGES_PER_KIND = 10_000;

export type Hears = {
  /** Every change before any watcher, in order. */
  onChange(change: Change): void;
  /** The facts that a write of ours has put into the log. */
  onAppended(facts: readonly Fact[]): void;
};

/** One log and what it comes to: the objects of the kinds that it keeps, as far as it is applied, and who watches them. */
export class Ledger {
  readonly log: EventLog;
  readonly projection: Projection;
  readonly hears: Hears;
  readonly #keep: Keep;
  readonly #kinds: readonly Kind[];
  readonly #window = new ChangeWindow(WINDOW_CHANGES_PER_KIND);
  readonly #hub = new WatchHub();
  readonly #gate = new SequenceGate();

  constructor(
    keep: Keep,
    of: { readonly log: EventLog; readonly kinds: readonly Kind[]; readonly hears: Hears },
  ) {
    this.#keep = keep;
    this.log = of.log;
    this.hears = of.hears;
    this.#kinds = of.kinds.filter((kind) => kind.keep === keep);
    this.projection = new Projection(this.#kinds);
  }

  /** Waits until all that was in the log at the call is applied. */
  async catchUp(): Promise<void> {
    const { firstSequence, lastSequence } = await this.log.bounds();
    if (lastSequence < firstSequence) this.projection.startAfter(lastSequence);
    else await this.waitFor(lastSequence);
  }

  /** Follows the log until `signal` aborts. */
  follow(signal: AbortSignal): Promise<void> {
    return this.log.follow({ afterSequence: 0, signal }, (message) => {
      const change = this.projection.apply(message);
      if (change) {
        this.#window.push(change);
        this.hears.onChange(change);
        this.#hub.publish(change);
      }
      this.#gate.pass(message.sequence);
    });
  }

  /** Waits until a sequence is applied, so that a writer reads its own writes. */
  waitFor(sequence: number): Promise<void> {
    return this.#gate.waitFor(sequence);
  }

  /**
   * Waits for a version that somebody has seen and we have not: a controller may hear of a commit before we do, and its
   * answer must not meet a past in which the object is not there. A version that the log has not given out is no reason
   * to wait.
   */
  async catchUpWith(resourceVersion: string | undefined): Promise<void> {
    const sequence = Number(resourceVersion);
    if (!Number.isSafeInteger(sequence) || sequence <= this.projection.applied) return;
    try {
      const { lastSequence } = await this.log.bounds();
      if (sequence <= lastSequence) await this.waitFor(sequence);
    } catch (error) {
      // The write itself will meet the same silence, and say so.
      if (!(error instanceof LogUnavailable)) throw error;
    }
  }

  /** A collection as it was right after a version; undefined when what has changed since is not all held here. */
  sortedAt(kind: Kind, version: number): readonly KubeObject[] | undefined {
    const since = this.#window.after(kind, version);
    return since && objectsBefore(this.projection.sorted(kind), since);
  }

  /**
   * Every change after a sequence, without gap: first those that were, then those that come.
   * @throws ApiError 410 when the log no longer holds what followed
   */
  async watch(
    { interest, afterSequence }: { readonly interest: Interest; readonly afterSequence: number },
    listener: (change: Change) => void,
  ): Promise<() => void> {
    const recent = this.#window.after(interest.kind, afterSequence, (change) =>
      isOfInterest(interest, change),
    );
    if (recent) {
      for (const change of recent) listener(change);
      return this.#hub.subscribe(interest, listener);
    }
    return this.#watchFromLog({ interest, afterSequence }, listener);
  }

  async #watchFromLog(
    { interest, afterSequence }: { readonly interest: Interest; readonly afterSequence: number },
    listener: (change: Change) => void,
  ): Promise<() => void> {
    await this.#refuseTooOld(afterSequence);
    const waiting: Change[] = [];
    let deliver = (change: Change): void => void waiting.push(change);
    const stop = this.#hub.subscribe(interest, (change) => deliver(change));
    const { kind } = interest;
    const subject = subjectOfInterest(interest);
    const until =
      subject === undefined
        ? this.projection.lastSequenceOfKind(kind)
        : this.projection.lastSequence(subject);
    const past = changesFromLog(this.log, this.#kinds, { kind, subject, afterSequence, until });
    try {
      for await (const change of past) listener(change);
    } catch (error) {
      stop();
      throw error;
    }
    for (const change of waiting) listener(change);
    deliver = listener;
    return stop;
  }

  /** A log of the latest forgets only what a later message of the same object replaces: to watch it, no version is too old. */
  async #refuseTooOld(afterSequence: number): Promise<void> {
    if (this.#keep === 'latest') return;
    const { firstSequence } = await this.log.bounds();
    if (afterSequence >= firstSequence - 1) return;
    throw expired(`too old resource version: ${afterSequence} (${firstSequence})`);
  }
}

/** The one subject on which all that is wanted is told: a node that watches its request must not read everybody's. */
function subjectOfInterest({ kind, namespace = '', name = '' }: Interest): string | undefined {
  const isOne = name !== '' && (namespace !== '' || !kind.namespaced);
  return isOne ? subjectIn(kind, { namespace, name }) : undefined;
}
