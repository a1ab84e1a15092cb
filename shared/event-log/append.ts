import type { StoredMsg } from '@nats-io/jetstream';
import { headers, nuid } from '@nats-io/nats-core';
import { LogUnavailable, type NewMessage, WrongSequence } from './event-log.ts';
import {
  isClosed,
  isOverloaded,
  isPassing,
  isUnanswered,
  isWrongLastSequence,
  unavailable,
} from './log-failure.ts';
import type { LogConnection } from './nats-connection.ts';
import { type Keep, STREAMS } from './stream-names.ts';

/** Marks each append, so that one that got no answer can be told from a rival's. */
const APPEND_ID = 'Rollcall-Append-Id';

/**
 * Publishes one message, expecting its subject's last sequence, and answers with its own.
 * @throws WrongSequence, LogUnavailable as `EventLog.append` promises
 */
export async function append(
  connection: LogConnection,
  keep: Keep,
  message: NewMessage,
): Promise<number> {
  // The client would keep the message for later, when its writer has long given up.
  if (!connection.isUp()) throw new LogUnavailable('the event log is not connected');
  const id = nuid.next();
  const fields = headers();
  fields.set(APPEND_ID, id);
  try {
    const { seq } = await connection.client.publish(message.subject, message.payload, {
      headers: fields,
      expect: { lastSubjectSequence: message.expectedSequence },
    });
    connection.noteAppend();
    return seq;
  } catch (error) {
    if (isWrongLastSequence(error)) throw movedOn(message, error);
    if (isUnanswered(error) || isOverloaded(error)) connection.noteAppend(unavailable(error));
    if (isUnanswered(error)) return outcome(connection, { id, keep, message, cause: error });
    if (isPassing(error)) throw unavailable(error);
    throw error;
  }
}

type Unanswered = {
  readonly id: string;
  readonly keep: Keep;
  readonly message: NewMessage;
  readonly cause: Error;
};

/**
 * What became of an append that got no answer. The first message that follows the expected sequence
 * decides: it is ours, or a rival's, and then ours was refused or will be when it arrives.
 */
async function outcome(connection: LogConnection, unanswered: Unanswered): Promise<number> {
  const { id, keep, message, cause } = unanswered;
  const successor = await successorOf(connection, unanswered);
  if (successor === null) throw unavailable(cause);
  if (successor.header.get(APPEND_ID) === id) return successor.seq;
  // What came later has made the log forget whether ours stood between.
  if (keep === 'latest') throw unavailable(cause);
  throw movedOn(message, cause);
}

async function successorOf(
  connection: LogConnection,
  { keep, message, cause }: Unanswered,
): Promise<StoredMsg | null> {
  try {
    return await connection.manager.direct.getMessage(STREAMS[keep].name, {
      seq: message.expectedSequence + 1,
      next_by_subj: message.subject,
    });
  } catch (error) {
    if (isPassing(error) || isClosed(error)) throw unavailable(cause);
    throw error;
  }
}

function movedOn({ subject, expectedSequence }: NewMessage, cause: unknown): WrongSequence {
  return new WrongSequence(`${subject} has moved on from sequence ${expectedSequence}`, { cause });
}
