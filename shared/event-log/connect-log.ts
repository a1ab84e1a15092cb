import { type CommitHandler, type ConsumeOptions, consumeCommits } from './commit-consumer.ts';
import type { EventLog } from './event-log.ts';
import { eventLogOn } from './jetstream-event-log.ts';
import { type ConnectOptions, connectNats, untilAnswered } from './nats-connection.ts';
import { ensureStream } from './stream.ts';

/** The log and its durable consumers over one connection: what a controller needs. */
export type Log = {
  readonly eventLog: EventLog;
  /** See `consumeCommits`. */
  consumeCommits(options: ConsumeOptions, handler: CommitHandler): Promise<void>;
  close(): Promise<void>;
};

/** Connects as `connectEventLog` does. */
export async function connectLog(options: ConnectOptions): Promise<Log> {
  const connection = await connectNats(options);
  await untilAnswered(options, () => ensureStream(connection));
  return {
    eventLog: eventLogOn(connection),
    consumeCommits: (consume, handler) => consumeCommits(connection, consume, handler),
    close: () => connection.close(),
  };
}
