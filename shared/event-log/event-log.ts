/**
 * The log of everything that happened: the only store there is. Knows subjects, sequences and bytes,
 * nothing of Kubernetes.
 */
export type EventLog = {
  /**
   * Appends one message if its subject's last sequence still is `expectedSequence` (0: none yet).
   * Returns the message's sequence once the log holds it on disk.
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

  /** First sequence still held and the last one given out. */
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
  /** `latest` forgets the subject's earlier messages (heartbeats); `history` keeps them all. */
  readonly keep: 'history' | 'latest';
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
