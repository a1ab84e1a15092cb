import { setTimeout as wait } from 'node:timers/promises';
import type { Consumer, ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import { LogUnavailable } from './event-log.ts';
import { isClosed, isConsumerMissing, isPassing, unavailable } from './log-failure.ts';
import { type LogConnection, retryDelayMilliseconds } from './nats-connection.ts';

// Twice this without a sign of life, and the consumer is given up: the server that held it may be gone while ours lives.
const heartbeatMilliseconds = 2_000;

type Source = {
  readonly connection: LogConnection;
  /** Finds or creates the consumer; called again whenever the last one is of no more use. */
  readonly open: () => Promise<Consumer>;
  readonly readAheadMessages: number;
  readonly signal: AbortSignal;
};

/**
 * What a consumer delivers, without end: over lost connections, restarted servers and deleted consumers.
 * When `signal` aborts, what was fetched already still comes, then the end.
 * @throws LogUnavailable when the connection is closed meanwhile
 */
export async function* deliveries(source: Source): AsyncGenerator<JsMsg> {
  const { connection, signal } = source;
  while (!signal.aborted) {
    await connected(connection, signal);
    try {
      await using consuming = await consume(source);
      for await (const message of consuming.messages) yield message;
    } catch (error) {
      assertPassing(error);
    }
    await beforeNext(signal);
  }
}

/**
 * The same, told to `hear` as it comes: a start hands a hundred thousand messages through here, and each turn of a loop that
 * waits would cost it.
 * @throws LogUnavailable as `deliveries`, and whatever `hear` throws
 */
export async function delivered(source: Source, hear: (message: JsMsg) => void): Promise<void> {
  const { connection, signal } = source;
  const failure = new AbortController();
  const telling = { ...source, signal: AbortSignal.any([signal, failure.signal]) };
  const callback = (message: JsMsg) => {
    if (telling.signal.aborted) return;
    try {
      hear(message);
    } catch (error) {
      failure.abort(error);
    }
  };
  while (!signal.aborted) {
    await connected(connection, signal);
    try {
      await using consuming = await consume(telling, callback);
      const reason = await consuming.messages.closed();
      if (reason) throw reason;
    } catch (error) {
      assertPassing(error);
    }
    failure.signal.throwIfAborted();
    await beforeNext(signal);
  }
}

async function connected(connection: LogConnection, signal: AbortSignal): Promise<void> {
  await settledOrAborted(connection.whenUp(), signal);
  if (connection.isClosed()) throw new LogUnavailable('the event log was closed');
}

/** Of what ends a consumer, that after which another may do better. */
function assertPassing(error: unknown): void {
  if (isClosed(error)) throw unavailable(error);
  if (!isPassing(error) && !isConsumerMissing(error)) throw error;
}

function beforeNext(signal: AbortSignal): Promise<void> {
  return settledOrAborted(wait(retryDelayMilliseconds(), undefined, { ref: false }), signal);
}

type Consuming = AsyncDisposable & { readonly messages: ConsumerMessages };

/**
 * The client library would mend a consumer by itself, but waits up to half a minute between attempts when
 * the first after a reconnection finds JetStream not ready. A new consumer a connection is simpler and sooner.
 */
async function consume(
  { connection, open, readAheadMessages, signal }: Source,
  callback?: (message: JsMsg) => void,
): Promise<Consuming> {
  const ended = AbortSignal.any([signal, connection.outage]);
  const consumer = await open();
  const messages = await consumer.consume({
    max_messages: readAheadMessages,
    idle_heartbeat: heartbeatMilliseconds,
    abort_on_missing_resource: true,
    ...(callback && { callback }),
  });
  const stop = () => void messages.close();
  ended.addEventListener('abort', stop, { once: true });
  if (ended.aborted) stop();
  void stopWhenSilent(messages, stop);
  return {
    messages,
    async [Symbol.asyncDispose]() {
      ended.removeEventListener('abort', stop);
      await messages.close();
    },
  };
}

/** Ends with the messages. */
async function stopWhenSilent(messages: ConsumerMessages, stop: () => void): Promise<void> {
  for await (const { type } of messages.status()) {
    if (type === 'heartbeats_missed') stop();
  }
}

/** Waits for the promise, or for the signal if that comes first. */
async function settledOrAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<void>();
  const resolve = () => aborted.resolve();
  signal.addEventListener('abort', resolve, { once: true });
  if (signal.aborted) resolve();
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', resolve);
  }
}
