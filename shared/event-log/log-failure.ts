import { JetStreamApiCodes, JetStreamApiError, JetStreamError } from '@nats-io/jetstream';
import { errors } from '@nats-io/nats-core';
import { LogUnavailable } from './event-log.ts';

const passing = [
  errors.TimeoutError,
  errors.RequestError,
  errors.NoRespondersError,
  errors.ConnectionError,
] as const;

const closed = [errors.ClosedConnectionError, errors.DrainingConnectionError] as const;

/** Whether the same request may well succeed later: no server, no answer, or a server still starting. */
export function isPassing(error: unknown): error is Error {
  return (
    passing.some((kind) => error instanceof kind) ||
    isWithoutJetStream(error) ||
    isOverloaded(error) ||
    isOfTheNetwork(error)
  );
}

/** Whether the connection was closed by our own side, for good. */
export function isClosed(error: unknown): error is Error {
  return closed.some((kind) => error instanceof kind);
}

/** Whether a publish was sent and neither taken nor refused, so that it may yet be in the log. */
export function isUnanswered(error: unknown): error is Error {
  return (
    error instanceof errors.TimeoutError || error instanceof errors.RequestError || isClosed(error)
  );
}

/** Whether the server refused a publish because its subject has moved on. */
export function isWrongLastSequence(error: unknown): boolean {
  return hasCode(error, JetStreamApiCodes.StreamWrongLastSequence);
}

export function isStreamMissing(error: unknown): boolean {
  return hasCode(error, JetStreamApiCodes.StreamNotFound);
}

export function isConsumerMissing(error: unknown): boolean {
  return hasCode(error, JetStreamApiCodes.ConsumerNotFound) || wasDeletedMeanwhile(error);
}

/** A failure in the log's own words. */
export function unavailable(cause: Error): LogUnavailable {
  if (!isOverloaded(cause)) {
    return new LogUnavailable(`the event log gives no answer: ${cause.message}`, { cause });
  }
  // JetStream names its file and the system call before it says what is wrong.
  const problem = cause.message.split(': ').at(-1);
  return new LogUnavailable(`the event log stores nothing: ${problem}`, { cause });
}

function hasCode(error: unknown, code: number): boolean {
  return error instanceof JetStreamApiError && error.code === code;
}

/** A pull in progress ends with this status when its consumer is deleted. */
function wasDeletedMeanwhile(error: unknown): boolean {
  return error instanceof JetStreamError && 'code' in error && error.code === 409;
}

/** No one listens on JetStream's subjects, as in the first moments of a server; the class is not exported. */
function isWithoutJetStream(error: unknown): boolean {
  return error instanceof Error && error.name === 'JetStreamNotEnabled';
}

/** JetStream answers 503, and where it would make a stream 500, when it is starting, out of disk or out of memory. */
export function isOverloaded(error: unknown): error is JetStreamApiError {
  return error instanceof JetStreamApiError && error.status >= 500;
}

/** What Node's sockets and resolver throw names the system call that failed. */
function isOfTheNetwork(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
