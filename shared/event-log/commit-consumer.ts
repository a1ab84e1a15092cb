import {
  AckPolicy,
  type Consumer,
  type ConsumerConfig,
  DeliverPolicy,
  type JsMsg,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import { deliveries } from './deliveries.ts';
import type { LogMessage } from './event-log.ts';
import { isConsumerMissing } from './log-failure.ts';
import type { LogConnection } from './nats-connection.ts';
import { STREAMS } from './stream-names.ts';

const STREAM = STREAMS.history.name;

export type ConsumeOptions = {
  /** Under this name the log remembers, over restarts, what was handled. */
  readonly durable: string;
  /** NATS wildcards. */
  readonly subjects: readonly string[];
  readonly signal: AbortSignal;
  /** Messages in hand at once; two of one subject may be among them. Default 1. */
  readonly concurrency?: number;
  /** Messages handed out and not done, those put off with `again` included. Default: no limit. */
  readonly maxAckPending?: number;
};

/** `again` puts the message off; it is handed out anew after the delay. */
export type Verdict =
  | { readonly verdict: 'done' }
  | { readonly verdict: 'again'; readonly delayMilliseconds: number };

/** Is told which commit to handle, not what it says: who acts on the log follows it anyway. */
export type CommitHandler = (commit: Pick<LogMessage, 'subject' | 'sequence'>) => Promise<Verdict>;

// A message in hand when its consumer dies is handed out again after this time.
const acknowledgeWaitMilliseconds = 30_000;
const stillWorkingMilliseconds = acknowledgeWaitMilliseconds / 3;

/**
 * Hands every message of the subjects, from the first of the log of histories, to `handler` until it is done: at least once,
 * again after a crash. Ends when `signal` aborts and the messages in hand are finished.
 * @throws whatever `handler` throws; its message is handed out again later
 * @throws LogUnavailable when the connection is closed meanwhile
 */
export async function consumeCommits(
  connection: LogConnection,
  options: ConsumeOptions,
  handler: CommitHandler,
): Promise<void> {
  const { concurrency = 1 } = options;
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const open = () => durableConsumer(connection, options);
  const inHand = new Set<Promise<void>>();
  for await (const message of deliveries({
    connection,
    open,
    readAheadMessages: concurrency,
    signal,
  })) {
    if (signal.aborted) {
      message.nak();
      continue;
    }
    const task = handle(message, handler)
      .catch((error: unknown) => failure.abort(error))
      .finally(() => inHand.delete(task));
    inHand.add(task);
    if (inHand.size >= concurrency) await Promise.race(inHand);
  }
  await Promise.all(inHand);
  failure.signal.throwIfAborted();
}

async function handle(message: JsMsg, handler: CommitHandler): Promise<void> {
  const stillWorking = setInterval(() => message.working(), stillWorkingMilliseconds);
  try {
    const verdict = await handler({ subject: message.subject, sequence: message.seq });
    if (verdict.verdict === 'done') message.ack();
    else message.nak(verdict.delayMilliseconds);
  } finally {
    clearInterval(stillWorking);
  }
}

async function durableConsumer(
  connection: LogConnection,
  options: ConsumeOptions,
): Promise<Consumer> {
  const wanted = consumerConfig(options);
  const { manager, client } = connection.opening;
  const { consumers } = manager;
  try {
    await consumers.update(STREAM, options.durable, wanted);
  } catch (error) {
    if (!isConsumerMissing(error)) throw error;
    await consumers.add(STREAM, {
      ...wanted,
      durable_name: options.durable,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
    });
  }
  return client.consumers.get(STREAM, options.durable);
}

function consumerConfig({ subjects, maxAckPending = -1 }: ConsumeOptions): Partial<ConsumerConfig> {
  return {
    filter_subjects: [...subjects],
    headers_only: true,
    ack_wait: nanos(acknowledgeWaitMilliseconds),
    max_deliver: -1,
    max_ack_pending: maxAckPending,
  };
}
