import type { EventLog } from '@rollcall/shared/event-log/event-log.ts';
import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { type Change, Projection } from '@rollcall/shared/projection/projection.ts';
import { SequenceGate } from '@rollcall/shared/projection/sequence-gate.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';

/** Hears of each change after the replica has it, with the time at which the log took it. */
export type ChangeListener = (change: Change, time: Date) => void;

/**
 * The objects as the log tells them, by the same evolve as the apiserver's, so that no controller needs to ask for one.
 * The whole log in one order: who hears of a change from here, or waits for its sequence, finds all that went before.
 */
export class Replica {
  readonly #projection = new Projection(ALL_KINDS);
  readonly #gate = new SequenceGate();
  readonly #listeners = new Set<ChangeListener>();

  /** Follows the log until `signal` aborts. @throws LogUnavailable when it was closed */
  async follow(eventLog: EventLog, signal: AbortSignal): Promise<void> {
    for await (const message of eventLog.read({ afterSequence: 0, signal })) {
      const change = this.#projection.apply(message);
      this.#gate.pass(message.sequence);
      if (change) for (const listener of this.#listeners) listener(change, message.time);
    }
  }

  /** Waits until the message of this sequence is taken in. */
  waitFor(sequence: number): Promise<void> {
    return this.#gate.waitFor(sequence);
  }

  /** Tells of every change from now on, until `signal` aborts. */
  onChange(listener: ChangeListener, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true });
  }

  /** Every object there is, each as a change that has just added it. */
  *everything(): Iterable<Change> {
    for (const kind of ALL_KINDS) {
      for (const object of this.#projection.objects(kind)) {
        const sequence = Number(object.metadata.resourceVersion);
        yield { type: 'ADDED', kind, object, sequence };
      }
    }
  }

  get(
    kind: Kind,
    of: { readonly namespace: string; readonly name: string },
  ): KubeObject | undefined {
    return this.#projection.get(kind, of);
  }

  objects(kind: Kind): KubeObject[] {
    return [...this.#projection.objects(kind)];
  }
}
