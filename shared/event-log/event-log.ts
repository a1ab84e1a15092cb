import type { Keep } from './stream-names.ts';

/**
 * The logs are the only store there is: of everything that happened, and of heartbeats, each of which makes the one before
 * it worthless. Each has sequences of its own.
 */
export type EventLogs = Readonly<Record<Keep, EventLog>>;

/** One log. Knows subjects, sequences and bytes, nothing of Kubernetes. */
export type EventLog = {
  /**
   * Appends one message if its subject's last sequence still is `expectedSequence` (0: none yet).
   * Returns the message's sequence once the log holds it on disk. A log that keeps the latest forgets the one before.
   * @throws WrongSequence when another writer was first
   * @throws LogUnavailable when the log cannot be reached, gives no answer, or has no room
   */
  append(message: NewMessage): Promise<number>;

  /**
   * Every message after `afterSequence` (on `subjects`, when given; NATS wildcards that do not overlap), in order, without
   * end: what is there first, then what comes. Ends when `signal` aborts.
   */
  read(options: {
    readonly afterSequence: number;
    readonly subjects?: readonly string[];
    readonly signal: AbortSignal;
  }): AsyncIterable<LogMessage>;

  /**
   * Tells `hear` all that `read` would give after `afterSequence`, as it comes, for those who only take it in. Ends when
   * `signal` aborts.
   * @throws LogUnavailable when the log was closed, and whatever `hear` throws
   */
  follow(
    options: { readonly afterSequence: number; readonly signal: AbortSignal },
    hear: (message: LogMessage) => void,
  ): Promise<void>;

  /** First sequence still held and the last one given out; the first is one more than the last where nothing is held. */
  bounds(): Promise<{ readonly firstSequence: number; readonly lastSequence: number }>;

  /** Why nothing can be appended, as far as is known: the log is away, or did not take the last append of the last half minute. */
  problem(): string | undefined;

  close(): Promise<void>;
};

export type NewMessage = {
  readonly subject: string;
  readonly payload: Uint8Array;
  /** Sequence of the last message on this subject that the writer knows; 0 when it knows none. */
  readonly expectedSequence: number;
};

export type LogMessage = {
  readonly sequence: number;
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly time: Date;
};

/** Another writer appended to the subject first. */
export class WrongSequence extends Error {
  override readonly name = 'WrongSequence';
}

/** The log gave no answer, and whether a pending append happened is not known; or it says that it has no room. */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
}
