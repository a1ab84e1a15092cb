import { type EventLog, LogUnavailable } from '@rollcall/shared/event-log/event-log.ts';
import { expired } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { type Change, Projection } from '@rollcall/shared/projection/projection.ts';
import { SequenceGate } from '@rollcall/shared/projection/sequence-gate.ts';
import type { Fact } from '@rollcall/shared/resource/decider.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { subjectOf } from '@rollcall/shared/resource/object-key.ts';
import { ChangeWindow } from './change-window.ts';
import { type CommandRequest, handleCommand, type Outcome } from './handle-command.ts';
import { shownChange, shownOutcome, storedKindOf, takenCommand } from './kind-view.ts';
import { objectsBefore } from './objects-before.ts';
import { changesFromLog } from './replay.ts';
import { RollUps } from './roll-ups.ts';
import { type Interest, isOfInterest, WatchHub } from './watch-hub.ts';

const WINDOW_CHANGES_PER_KIND = 10_000;

export type ObjectPlace = {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
};

/** The objects: written through commands, read from the projection, watched from any point of the log. */
export class Store {
  readonly log: EventLog;
  readonly rollUps = new RollUps();
  readonly onAppended: (facts: readonly Fact[]) => void;
  readonly #kinds: readonly Kind[];
  readonly #projection: Projection;
  readonly #window = new ChangeWindow(WINDOW_CHANGES_PER_KIND);
  readonly #hub = new WatchHub();
  readonly #gate = new SequenceGate();
  readonly #onChange: (change: Change) => void;

  constructor(options: {
    readonly log: EventLog;
    readonly kinds: readonly Kind[];
    /** Hears every change before any watcher, in order. */
    readonly onChange?: (change: Change) => void;
    /** Hears of the facts that a write of ours has put into the log. */
    readonly onAppended?: (facts: readonly Fact[]) => void;
  }) {
    this.log = options.log;
    this.#kinds = options.kinds;
    this.#projection = new Projection(options.kinds);
    this.#onChange = options.onChange ?? (() => {});
    this.onAppended = options.onAppended ?? (() => {});
  }

  /** Sequence up to which reads are complete: a list's resourceVersion. */
  get applied(): number {
    return this.#projection.applied;
  }

  /** Follows the log until `signal` aborts; `caughtUp` resolves when all that was there at the start is applied. */
  follow(signal: AbortSignal): { readonly caughtUp: Promise<void>; readonly done: Promise<void> } {
    const done = this.#follow(signal);
    const caughtUp = this.log.bounds().then(({ lastSequence }) => this.waitFor(lastSequence));
    return { caughtUp, done };
  }

  async #follow(signal: AbortSignal): Promise<void> {
    for await (const message of this.log.read({ afterSequence: 0, signal })) {
      const change = this.#projection.apply(message);
      if (change) {
        this.#window.push(change);
        this.#onChange(change);
        this.#hub.publish(change);
      }
      this.#gate.pass(message.sequence);
    }
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
    if (!Number.isSafeInteger(sequence) || sequence <= this.applied) return;
    try {
      const { lastSequence } = await this.log.bounds();
      if (sequence <= lastSequence) await this.waitFor(sequence);
    } catch (error) {
      // The write itself will meet the same silence, and say so.
      if (!(error instanceof LogUnavailable)) throw error;
    }
  }

  get({ kind, namespace, name }: ObjectPlace): KubeObject | undefined {
    const stored = this.#projection.get(storedKindOf(kind), { namespace, name });
    return stored && kind.view ? kind.view.show(stored) : stored;
  }

  objects(kind: Kind): Iterable<KubeObject> {
    const stored = this.#projection.objects(storedKindOf(kind));
    return kind.view ? [...stored].map(kind.view.show) : stored;
  }

  /** All objects of a kind in the order of their keys. */
  sorted(kind: Kind): readonly KubeObject[] {
    const stored = this.#projection.sorted(storedKindOf(kind));
    return kind.view ? stored.map(kind.view.show) : stored;
  }

  /** The same as they were right after a version; undefined when what has changed since is not all held here. */
  sortedAt(kind: Kind, version: number): readonly KubeObject[] | undefined {
    const stored = storedKindOf(kind);
    const since = this.#window.after(stored, version);
    const then = since && objectsBefore(this.#projection.sorted(stored), since);
    return then && kind.view ? then.map(kind.view.show) : then;
  }

  count(kind: Kind): number {
    return this.#projection.count(kind);
  }

  /** What an append to this subject must expect. */
  lastSequence(subject: string): number {
    return this.#projection.lastSequence(subject);
  }

  /** The only way to write. @throws ApiError what the kind's rule book says, or 503 when the log is away */
  async handle(place: ObjectPlace, request: CommandRequest): Promise<Outcome> {
    const { kind } = place;
    if (!kind.view) return handleCommand(this, place, request);
    const command = takenCommand(kind, request.command);
    const stored = { ...place, kind: storedKindOf(kind) };
    return shownOutcome(kind, await handleCommand(this, stored, { ...request, command }));
  }

  /**
   * Every change after a sequence, without gap: first those that were, then those that come.
   * @throws ApiError 410 when the log no longer holds what followed
   */
  async watch(
    wanted: { readonly interest: Interest; readonly afterSequence: number },
    hear: (change: Change) => void,
  ): Promise<() => void> {
    const { kind } = wanted.interest;
    const { afterSequence } = wanted;
    const interest = { ...wanted.interest, kind: storedKindOf(kind) };
    const listener = (change: Change) => {
      // Somebody may start from a version that is still to come.
      if (change.sequence > afterSequence) hear(shownChange(kind, change));
    };
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
    const { firstSequence } = await this.log.bounds();
    if (afterSequence < firstSequence - 1) {
      throw expired(`too old resource version: ${afterSequence} (${firstSequence})`);
    }
    const waiting: Change[] = [];
    let deliver = (change: Change): void => void waiting.push(change);
    const stop = this.#hub.subscribe(interest, (change) => deliver(change));
    const { kind } = interest;
    const subject = subjectOfInterest(interest);
    const until =
      subject === undefined
        ? this.#projection.lastSequenceOfKind(kind)
        : this.#projection.lastSequence(subject);
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
}

/** The one subject on which all that is wanted is told: a node that watches its request must not read everybody's. */
function subjectOfInterest({ kind, namespace = '', name = '' }: Interest): string | undefined {
  const isOne = name !== '' && (namespace !== '' || !kind.namespaced);
  return isOne
    ? subjectOf({ group: kind.group, resource: kind.plural, namespace, name })
    : undefined;
}
