import type { NewMessage } from '@rollcall/shared/event-log/event-log.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';

/** Messages of one subject that one apiserver leaves in the log, where the last tells all. */
const MESSAGES_AT_MOST = 8;

/**
 * When the earlier heartbeats of a node are forgotten. To nats-server a rollup is a purge, after which it counts anew what
 * each consumer has before it: several times the work of the append, and more the more nodes there are. So one write in
 * eight pays for it (decision 61).
 */
export class RollUps {
  /** By subject, the messages that we wrote since it was last rolled up. */
  readonly #written = new Map<string, number>();
  readonly #random: () => number;

  /**
   * `random` gives numbers from 0 to 1: where each subject begins to count, lest nodes that came at once pay at once. No later
   * than in the middle, so that the few writes of a join are none of those that pay.
   */
  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** What becomes of a subject's earlier messages with this write of it. */
  keep(
    kind: Pick<Kind, 'keep'>,
    { subject, isLast }: { readonly subject: string; readonly isLast: boolean },
  ): NewMessage['keep'] {
    if (kind.keep === 'history') return 'history';
    const written = (this.#written.get(subject) ?? this.#start()) + 1;
    const isTime = isLast || written > MESSAGES_AT_MOST;
    if (isLast) this.#written.delete(subject);
    else this.#written.set(subject, isTime ? 1 : written);
    return isTime ? 'latest' : 'history';
  }

  #start(): number {
    return Math.floor((this.#random() * MESSAGES_AT_MOST) / 2);
  }
}
