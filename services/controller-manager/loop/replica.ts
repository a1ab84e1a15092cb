import type { EventLog } from '@rollcall/shared/event-log/event-log.ts';
import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { Projection } from '@rollcall/shared/projection/projection.ts';
import { SequenceGate } from '@rollcall/shared/projection/sequence-gate.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';

/** The objects as the log tells them, by the same evolve as the apiserver's, so that no controller needs to ask for one. */
export class Replica {
  readonly #projection = new Projection(ALL_KINDS);
  readonly #gate = new SequenceGate();

  /** Follows the log until `signal` aborts. @throws LogUnavailable when it was closed */
  async follow(eventLog: EventLog, signal: AbortSignal): Promise<void> {
    for await (const message of eventLog.read({ afterSequence: 0, signal })) {
      this.#projection.apply(message);
      this.#gate.pass(message.sequence);
    }
  }

  /** Waits until the message of this sequence is taken in. */
  waitFor(sequence: number): Promise<void> {
    return this.#gate.waitFor(sequence);
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
