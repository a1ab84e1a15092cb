import type { JsMsg } from '@nats-io/jetstream';
import { append } from './append.ts';
import { delivered, deliveries } from './deliveries.ts';
import type { EventLog, EventLogs, LogMessage } from './event-log.ts';
import { isClosed, isPassing, unavailable } from './log-failure.ts';
import {
  type ConnectOptions,
  connectNats,
  type LogConnection,
  untilAnswered,
} from './nats-connection.ts';
import { ensureStreams } from './stream.ts';
import { type Keep, STREAMS } from './stream-names.ts';

// A reader that went away without a word is forgotten by the server after this time.
const readerInactiveMilliseconds = 60_000;
const readAheadMessages = 1_000;

/**
 * Connects to the logs on a NATS server, creating their streams when there are none yet. Waits for a server that
 * is not there yet; a connection lost later is tried again for ever.
 * @throws LogRefused when the server does not let us in, or is not to be trusted
 */
export async function connectEventLogs(options: ConnectOptions): Promise<EventLogs> {
  const connection = await connectNats(options);
  await untilAnswered(options, () => ensureStreams(connection));
  return eventLogsOn(connection);
}

/** The logs on a connection that others may share; closing one of them closes the connection. */
export function eventLogsOn(connection: LogConnection): EventLogs {
  return { history: eventLogOn(connection, 'history'), latest: eventLogOn(connection, 'latest') };
}

function eventLogOn(connection: LogConnection, keep: Keep): EventLog {
  const stream = STREAMS[keep].name;
  return {
    append: (message) => append(connection, keep, message),
    read: (from) => read(connection, { ...from, stream }),
    follow: (from, hear) => follow(connection, { ...from, stream }, hear),
    bounds: () => bounds(connection, stream),
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

type From = Parameters<EventLog['read']>[0] & { readonly stream: string };

async function* read(connection: LogConnection, from: From): AsyncGenerator<LogMessage> {
  const reader = readerOf(connection, from);
  for await (const message of deliveries(reader)) {
    if (from.signal.aborted) return;
    if (reader.isNew(message)) yield logMessage(message);
  }
}

function follow(
  connection: LogConnection,
  from: From,
  hear: (message: LogMessage) => void,
): Promise<void> {
  const reader = readerOf(connection, from);
  return delivered(reader, (message) => {
    if (reader.isNew(message)) hear(logMessage(message));
  });
}

function readerOf(connection: LogConnection, { stream, afterSequence, subjects, signal }: From) {
  let last = afterSequence;
  return {
    connection,
    readAheadMessages,
    signal,
    open: () =>
      connection.opening.client.consumers.get(stream, {
        opt_start_seq: last + 1,
        inactive_threshold: readerInactiveMilliseconds,
        ...(subjects && { filter_subjects: [...subjects] }),
      }),
    /** Two consumers may overlap where a lost connection was replaced. */
    isNew({ seq }: JsMsg): boolean {
      if (seq <= last) return false;
      last = seq;
      return true;
    },
  };
}

async function bounds(connection: LogConnection, stream: string): ReturnType<EventLog['bounds']> {
  try {
    const { state } = await connection.manager.streams.info(stream);
    return { firstSequence: Math.max(state.first_seq, 1), lastSequence: state.last_seq };
  } catch (error) {
    if (isPassing(error) || isClosed(error)) throw unavailable(error);
    throw error;
  }
}
