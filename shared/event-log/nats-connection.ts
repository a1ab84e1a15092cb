import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import type { LogUnavailable } from './event-log.ts';
import { isPassing } from './log-failure.ts';
import { isAboutTrust, LogRefused, type LogTls, refusalOf } from './log-refusal.ts';

export type ConnectOptions = {
  /** `nats://host:port`; several servers of one cluster are separated by commas. */
  readonly url: string;
  /** How this client is called in the server's own reports. */
  readonly name?: string;
  /** Without it we come in the clear, and as nobody. */
  readonly tls?: LogTls | undefined;
  readonly logger?: ConnectionLogger;
  /** Gives up the wait for the first connection; once connected it has no effect. */
  readonly signal?: AbortSignal;
};

/** The two levels this room writes; a pino logger fits. */
export type ConnectionLogger = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
};

const requestTimeoutMilliseconds = 5_000;
// While servers elect a leader a request gets no answer, not even later; nor does one whose consumer they place on the server
// that died, which they believe in for a while. Who asks again soon reads again soon.
const openTimeoutMilliseconds = 2_000;
const retryWaitMilliseconds = 100;
const retryJitterMilliseconds = 400;
// Nobody may write to us while we say that we cannot take it, so we try again after this time.
const failureIsRememberedMilliseconds = 30_000;
// Two unanswered pings end a connection that died without a word, such as a pulled cable.
const pingIntervalMilliseconds = 10_000;

/**
 * Connects to NATS, waiting for a server that is not there yet, and stays connected: a lost connection is
 * tried again for ever, at jittered intervals.
 * @throws LogRefused when the server does not let us in, or is not to be trusted
 */
export async function connectNats(options: ConnectOptions): Promise<LogConnection> {
  const tls = options.tls && (await tlsOptions(options.tls));
  const nats = await untilAnswered(options, () =>
    connect({
      servers: options.url.split(','),
      name: options.name ?? 'rollcall',
      ...tls,
      timeout: requestTimeoutMilliseconds,
      maxReconnectAttempts: -1,
      ignoreAuthErrorAbort: true,
      reconnectDelayHandler: retryDelayMilliseconds,
      pingInterval: pingIntervalMilliseconds,
      noAsyncTraces: true,
    }).catch((error: unknown) => explained(options, error)),
  );
  const timeout = requestTimeoutMilliseconds;
  const manager = await jetstreamManager(nats, { checkAPI: false, timeout });
  const soon = { checkAPI: false, timeout: openTimeoutMilliseconds };
  const opening = { manager: await jetstreamManager(nats, soon), client: jetstream(nats, soon) };
  return new LogConnection(nats, {
    manager,
    client: jetstream(nats, { timeout }),
    opening,
    options,
  });
}

/** Throws what went wrong, in words that help where the library has none. */
async function explained({ url, tls }: ConnectOptions, error: unknown): Promise<never> {
  if (isAboutTrust(error)) {
    // Node goes on to speak of its own options.
    const [problem] = error.message.split(';');
    throw new LogRefused(`the event log at ${url} is not to be trusted: ${problem}`);
  }
  const [server = ''] = url.split(',');
  const refusal = tls && isPassing(error) ? await refusalOf(server, tls) : undefined;
  if (refusal === undefined) throw error;
  throw new LogRefused(`the event log at ${url} does not take ${tls?.certificateFile}: ${refusal}`);
}

/** A locked server lets each user hear the answers of its own inbox only, named after the user. */
async function tlsOptions({ authorityFile, certificateFile, keyFile }: LogTls) {
  const { subject } = new X509Certificate(await readFile(certificateFile));
  const commonName = /^CN=(.+)$/m.exec(subject)?.[1] ?? '';
  return {
    tls: { caFile: authorityFile, certFile: certificateFile, keyFile },
    inboxPrefix: `_INBOX.${commonName}`,
  };
}

/** Repeats what fails only because the server is away, still starting, or out of room. */
export async function untilAnswered<Answer>(
  { url, logger, signal }: Pick<ConnectOptions, 'url' | 'logger' | 'signal'>,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  let told = '';
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await ask();
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (error.message !== told) {
        logger?.warn({ url, error: error.message }, 'waiting for the event log');
      }
      told = error.message;
    }
    await wait(retryDelayMilliseconds(), undefined, signal && { signal });
  }
}

type JetStream = { readonly client: JetStreamClient; readonly manager: JetStreamManager };

/** One NATS connection, with the knowledge whether it is up. */
export class LogConnection {
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
  /** The two for opening consumers: they give up sooner, so that it is tried again sooner. */
  readonly opening: JetStream;
  readonly #nats: NatsConnection;
  readonly #options: ConnectOptions;
  #up = Promise.withResolvers<void>();
  #outage = new AbortController();
  #failure: { readonly problem: string; readonly at: number } | undefined;

  constructor(
    nats: NatsConnection,
    parts: JetStream & { readonly opening: JetStream; readonly options: ConnectOptions },
  ) {
    this.#nats = nats;
    this.#options = parts.options;
    this.client = parts.client;
    this.manager = parts.manager;
    this.opening = parts.opening;
    this.#up.resolve();
    void this.#follow();
  }

  isUp(): boolean {
    return !this.isClosed() && !this.#outage.signal.aborted;
  }

  /** Why nothing can be appended: a server whose disk is full is there, and takes nothing. */
  problem(): string | undefined {
    if (!this.isUp()) return 'the event log does not answer';
    const { problem, at = Number.NEGATIVE_INFINITY } = this.#failure ?? {};
    return performance.now() - at < failureIsRememberedMilliseconds ? problem : undefined;
  }

  /** Remembers how the last append ended, and logs it where that is news. */
  noteAppend(failure?: LogUnavailable): void {
    const before = this.#failure?.problem;
    const problem = failure?.message;
    this.#failure = problem === undefined ? undefined : { problem, at: performance.now() };
    if (problem === before) return;
    const { logger, url } = this.#options;
    if (problem === undefined) logger?.info({ url }, 'the event log takes appends again');
    else logger?.warn({ url, problem }, 'the event log does not take appends');
  }

  /** Whether the server is one of several that keep the log together. */
  isToCluster(): boolean {
    return this.#nats.info?.cluster !== undefined;
  }

  isClosed(): boolean {
    return this.#nats.isClosed();
  }

  /** Aborts when the present connection is lost; a new one has a new signal. */
  get outage(): AbortSignal {
    return this.#outage.signal;
  }

  /** Resolves when the server is connected, or the connection is closed for good. */
  whenUp(): Promise<void> {
    return this.#up.promise;
  }

  async close(): Promise<void> {
    await this.#nats.close();
  }

  async #follow(): Promise<void> {
    const { logger, url } = this.#options;
    for await (const status of this.#nats.status()) {
      if (status.type === 'disconnect' && this.isUp()) {
        this.#up = Promise.withResolvers();
        this.#outage.abort();
        logger?.warn({ url }, 'lost the event log');
      }
      if (status.type === 'reconnect') {
        this.#outage = new AbortController();
        this.#up.resolve();
        logger?.info({ url }, 'reached the event log again');
      }
    }
    this.#outage.abort();
    this.#up.resolve();
  }
}

/** A moment to wait before trying again; scattered, lest all clients of a restarted server come at once. */
export function retryDelayMilliseconds(): number {
  return retryWaitMilliseconds + Math.random() * retryJitterMilliseconds;
}
