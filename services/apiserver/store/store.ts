import type { EventLogs } from '@rollcall/shared/event-log/event-log.ts';
import { KEEPS, type Keep } from '@rollcall/shared/event-log/stream-names.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Change } from '@rollcall/shared/projection/projection.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { type CommandRequest, handleCommand, type Outcome } from './handle-command.ts';
import { shownChange, shownOutcome, storedKindOf, takenCommand } from './kind-view.ts';
import { type Hears, Ledger } from './ledger.ts';
import type { Interest } from './watch-hub.ts';

export type ObjectPlace = {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
};

/**
 * The objects: written through commands, read from the projections, watched from any point of their kind's log. Versions of
 * kinds that are kept in different logs cannot be compared, as Kubernetes' cannot where kinds have an etcd of their own.
 */
export class Store {
  readonly #ledgers: Readonly<Record<Keep, Ledger>>;

  constructor(options: {
    readonly logs: EventLogs;
    readonly kinds: readonly Kind[];
    readonly hears?: Hears;
  }) {
    const { logs, kinds, hears = { onChange() {}, onAppended() {} } } = options;
    this.#ledgers = {
      history: new Ledger('history', { log: logs.history, kinds, hears }),
      latest: new Ledger('latest', { log: logs.latest, kinds, hears }),
    };
  }

  /** Sequence of a kind's log up to which reads are complete: a list's resourceVersion. */
  applied(kind: Kind): number {
    return this.#ledgerOf(kind).projection.applied;
  }

  /** Messages of all logs that are not applied yet. @throws LogUnavailable */
  async lag(): Promise<number> {
    const lags = KEEPS.map(async (keep) => {
      const { log, projection } = this.#ledgers[keep];
      return (await log.bounds()).lastSequence - projection.applied;
    });
    return (await Promise.all(lags)).reduce((sum, lag) => sum + lag, 0);
  }

  /** Follows the logs until `signal` aborts; `caughtUp` resolves when all that was there at the start is applied. */
  follow(signal: AbortSignal): { readonly caughtUp: Promise<void>; readonly done: Promise<void> } {
    const ledgers = KEEPS.map((keep) => this.#ledgers[keep]);
    const done = Promise.all(ledgers.map((ledger) => ledger.follow(signal)));
    const caughtUp = Promise.all(ledgers.map((ledger) => ledger.catchUp()));
    return { caughtUp: caughtUp.then(() => {}), done: done.then(() => {}) };
  }

  /** Waits until a sequence of the kind's log is applied. */
  waitFor(kind: Kind, sequence: number): Promise<void> {
    return this.#ledgerOf(kind).waitFor(sequence);
  }

  /** See `Ledger.catchUpWith`. */
  catchUpWith(kind: Kind, resourceVersion: string | undefined): Promise<void> {
    return this.#ledgerOf(kind).catchUpWith(resourceVersion);
  }

  get({ kind, namespace, name }: ObjectPlace): KubeObject | undefined {
    const { projection } = this.#ledgerOf(kind);
    const stored = projection.get(storedKindOf(kind), { namespace, name });
    return stored && kind.view ? kind.view.show(stored) : stored;
  }

  objects(kind: Kind): Iterable<KubeObject> {
    const stored = this.#ledgerOf(kind).projection.objects(storedKindOf(kind));
    return kind.view ? [...stored].map(kind.view.show) : stored;
  }

  /** All objects of a kind in the order of their keys. */
  sorted(kind: Kind): readonly KubeObject[] {
    const stored = this.#ledgerOf(kind).projection.sorted(storedKindOf(kind));
    return kind.view ? stored.map(kind.view.show) : stored;
  }

  /** The same as they were right after a version; undefined when what has changed since is not all held here. */
  sortedAt(kind: Kind, version: number): readonly KubeObject[] | undefined {
    const then = this.#ledgerOf(kind).sortedAt(storedKindOf(kind), version);
    return then && kind.view ? then.map(kind.view.show) : then;
  }

  count(kind: Kind): number {
    return this.#ledgerOf(kind).projection.count(storedKindOf(kind));
  }

  /** The only way to write. @throws ApiError what the kind's rule book says, or 503 when the log is away */
  async handle(place: ObjectPlace, request: CommandRequest): Promise<Outcome> {
    const { kind } = place;
    const stored = { ...place, kind: storedKindOf(kind) };
    const command = takenCommand(kind, request.command);
    const outcome = await handleCommand(this.#ledgerOf(kind), stored, { ...request, command });
    return shownOutcome(kind, outcome);
  }

  /** Every change after a sequence of the kind's log, without gap. @throws ApiError 410 as `Ledger.watch` */
  async watch(
    wanted: { readonly interest: Interest; readonly afterSequence: number },
    hear: (change: Change) => void,
  ): Promise<() => void> {
    const { kind } = wanted.interest;
    const { afterSequence } = wanted;
    const interest = { ...wanted.interest, kind: storedKindOf(kind) };
    return this.#ledgerOf(kind).watch({ interest, afterSequence }, (change) => {
      // Somebody may start from a version that is still to come.
      if (change.sequence > afterSequence) hear(shownChange(kind, change));
    });
  }

  #ledgerOf(kind: Kind): Ledger {
    return this.#ledgers[storedKindOf(kind).keep];
  }
}
