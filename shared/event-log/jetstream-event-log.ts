import type { JsMsg } from '@nats-io/jetstream';
import { append } from './append.ts';
import { deliveries } from './deliveries.ts';
import type { EventLog, LogMessage } from './event-log.ts';
import { isClosed, isPassing, unavailable } from './log-failure.ts';
import {
  type ConnectOptions,
  connectNats,
  type LogConnection,
  untilAnswered,
} from './nats-connection.ts';
import { ensureStream } from './stream.ts';
import { STREAM } from './stream-name.ts';

// A reader that went away without a word is forgotten by the server after this time.
const readerInactiveMilliseconds = 60_000;
const readAheadMessages = 1_000;

/**
 * Connects to the log on a NATS server, creating its stream when there is none yet. Waits for a server that
 * is not there yet; a connection lost later is tried again for ever.
 * @throws LogRefused when the server does not let us in, or is not to be trusted
 */
export async function connectEventLog(options: ConnectOptions): Promise<EventLog> {
  const connection = await connectNats(options);
  await untilAnswered(options, () => ensureStream(connection));
  return eventLogOn(connection);
}

/** The log on a connection that others may share; closing the log closes the connection. */
export function eventLogOn(connection: LogConnection): EventLog {
  return {
    append: (message) => append(connection, message),
    read: (from) => read(connection, from),
    bounds: () => bounds(connection),
    problem: () => connection.problem(),
    close: () => connection.close(),
  };
}

/** A delivered message in the log's own words. */
function logMessage(message: JsMsg): LogMessage {
  return {
    sequence: message.seq,
    subject: message.subject,
    payload: message.data,
    time: message.time,
  };
}

async function* read(
  connection: LogConnection,
  { afterSequence, subjects, signal }: Parameters<EventLog['read']>[0],
): AsyncGenerator<LogMessage> {
  let last = afterSequence;
  const open = () =>
    connection.opening.client.consumers.get(STREAM, {
      opt_start_seq: last + 1,
      inactive_threshold: readerInactiveMilliseconds,
      ...(subjects && { filter_subjects: [...subjects] }),
    });
  for await (const message of deliveries({ connection, open, readAheadMessages, signal })) {
    if (signal.aborted) return;
    // Two consumers may overlap where a lost connection was replaced.
    if (message.seq <= last) continue;
    last = message.seq;
    yield logMessage(message);
  }
}

async function bounds(connection: LogConnection): ReturnType<EventLog['bounds']> {
  try {
    const { state } = await connection.manager.streams.info(STREAM);
    return { firstSequence: Math.max(state.first_seq, 1), lastSequence: state.last_seq };
  } catch (error) {
    if (isPassing(error) || isClosed(error)) throw unavailable(error);
    throw error;
  }
}
