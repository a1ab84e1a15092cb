import type { EventLogs, LogMessage } from '@rollcall/shared/event-log/event-log.ts';
import { KEEPS, type Keep } from '@rollcall/shared/event-log/stream-names.ts';
import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { type Change, Projection } from '@rollcall/shared/projection/projection.ts';
import { SequenceGate } from '@rollcall/shared/projection/sequence-gate.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';

/** Hears of each change after the replica has it, with the time at which the log took it. */
export type ChangeListener = (change: Change, time: Date) => void;

/**
 * The objects as the logs tell them, by the same evolve as the apiserver's, so that no controller needs to ask for one.
 * Each log in its own order: who hears of a change from here, or waits for its sequence, finds all that went before it in
 * its log. Of the other log something earlier may be missing still: who acts on what is not there catches up first.
 */
export class Replica {
  readonly #projections = { history: projectionOf('history'), latest: projectionOf('latest') };
  readonly #gates = { history: new SequenceGate(), latest: new SequenceGate() };
  readonly #listeners = new Set<ChangeListener>();
  #logs: EventLogs | undefined;

  /** Follows the logs until `signal` aborts. @throws LogUnavailable when they were closed */
  async follow(logs: EventLogs, signal: AbortSignal): Promise<void> {
    this.#logs = logs;
    const options = { afterSequence: 0, signal };
    await Promise.all(
      KEEPS.map((keep) => logs[keep].follow(options, (message) => this.#apply(keep, message))),
    );
  }

  #apply(keep: Keep, message: LogMessage): void {
    const change = this.#projections[keep].apply(message);
    this.#gates[keep].pass(message.sequence);
    if (change) for (const listener of this.#listeners) listener(change, message.time);
  }

  /** Waits until all that was in the logs at the call is taken in. @throws LogUnavailable */
  async catchUp(): Promise<void> {
    const logs = this.#logs;
    if (!logs) throw new Error('the logs are not followed yet');
    const waits = KEEPS.map(async (keep) => {
      const { firstSequence, lastSequence } = await logs[keep].bounds();
      if (lastSequence >= firstSequence) await this.#gates[keep].waitFor(lastSequence);
    });
    await Promise.all(waits);
  }

  /** Waits until the message of this sequence of the log of histories is taken in. */
  waitFor(sequence: number): Promise<void> {
    return this.#gates.history.waitFor(sequence);
  }

  /** Tells of every change from now on, until `signal` aborts. */
  onChange(listener: ChangeListener, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true });
  }

  /** Every object there is, each as a change that has just added it. */
  *everything(): Iterable<Change> {
    for (const kind of ALL_KINDS) {
      for (const object of this.#projections[kind.keep].objects(kind)) {
        const sequence = Number(object.metadata.resourceVersion);
        yield { type: 'ADDED', kind, object, sequence };
      }
    }
  }

  get(
    kind: Kind,
    of: { readonly namespace: string; readonly name: string },
  ): KubeObject | undefined {
    return this.#projections[kind.keep].get(kind, of);
  }

  objects(kind: Kind): KubeObject[] {
    return [...this.#projections[kind.keep].objects(kind)];
  }
}

function projectionOf(keep: Keep): Projection {
  return new Projection(ALL_KINDS.filter((kind) => kind.keep === keep));
}
