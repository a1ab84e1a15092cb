import { type CommitHandler, type ConsumeOptions, consumeCommits } from './commit-consumer.ts';
import type { EventLogs } from './event-log.ts';
import { eventLogsOn } from './jetstream-event-log.ts';
import { type ConnectOptions, connectNats, untilAnswered } from './nats-connection.ts';
import { ensureStreams } from './stream.ts';

/** The logs and their durable consumers over one connection: what a controller needs. */
export type Log = {
  readonly eventLogs: EventLogs;
  /** See `consumeCommits`. */
  consumeCommits(options: ConsumeOptions, handler: CommitHandler): Promise<void>;
  close(): Promise<void>;
};

/** Connects as `connectEventLogs` does. */
export async function connectLog(options: ConnectOptions): Promise<Log> {
  const connection = await connectNats(options);
  await untilAnswered(options, () => ensureStreams(connection));
  return {
    eventLogs: eventLogsOn(connection),
    consumeCommits: (consume, handler) => consumeCommits(connection, consume, handler),
    close: () => connection.close(),
  };
}
