import type { IncomingMessage } from 'node:http';
import { sleep } from '@rollcall/shared/time/sleep.ts';
import { answerError } from './answer-error.ts';
import { readBody } from './read-body.ts';
import { retryMilliseconds } from './retry-after.ts';
import { unreachable } from './server-unreachable.ts';
import type { Transport, TransportRequest } from './transport.ts';
import { type WatchEvent, watchEvents } from './watch.ts';

/** Whom the calls below go to, and how long one may take. */
export type Caller = {
  readonly transport: Transport;
  readonly server: string;
  readonly timeoutMilliseconds: number;
  /** Scatters attempts; in [0, 1). */
  readonly random: () => number;
};

export type Call = Omit<TransportRequest, 'timeoutMilliseconds'>;

export type RawAnswer = { readonly status: number; readonly body: string };

/**
 * The object that a successful answer holds.
 * @throws ApiError, ServerUnreachable, or the signal's reason
 */
export async function callForObject(
  caller: Caller,
  call: Call,
  signal?: AbortSignal,
): Promise<unknown> {
  const response = await send(caller, call, signal);
  const body = await bodyOf(caller, response, signal);
  if (!isSuccess(response)) throw errorOf(response, body);
  const value: unknown = JSON.parse(body);
  if (typeof value === 'object' && value !== null && 'kind' in value) return value;
  throw new Error(`${call.method} ${call.path} was answered with JSON that is no object of a kind`);
}

/** Any answer as it is, whatever its status. */
export async function callRaw(
  caller: Caller,
  call: Call,
  signal?: AbortSignal,
): Promise<RawAnswer> {
  const { transport, timeoutMilliseconds } = caller;
  const response = await transport.send({ ...call, timeoutMilliseconds }, signal);
  return { status: response.statusCode ?? 0, body: await bodyOf(caller, response, signal) };
}

/** The events of a watch; leaving the loop closes its connection. */
export async function* callWatch(
  caller: Caller,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const response = await send(caller, { method: 'GET', path }, signal);
  if (!isSuccess(response)) throw errorOf(response, await bodyOf(caller, response, signal));
  try {
    yield* watchEvents(chunksOf(caller, response, signal));
  } finally {
    response.destroy();
  }
}

/** Sends, and sends again later what the server has put off (429), as client-go does (rest/with_retry.go). */
async function send(caller: Caller, call: Call, signal?: AbortSignal): Promise<IncomingMessage> {
  const { transport, timeoutMilliseconds, random } = caller;
  for (let attempt = 0; ; attempt += 1) {
    const response = await transport.send({ ...call, timeoutMilliseconds }, signal);
    const wait = retryMilliseconds(response, { attempt, random: random() });
    if (wait === undefined) return response;
    await bodyOf(caller, response, signal);
    await sleep(wait, signal);
    signal?.throwIfAborted();
  }
}

async function bodyOf(
  { server, timeoutMilliseconds }: Caller,
  response: IncomingMessage,
  signal?: AbortSignal,
): Promise<string> {
  try {
    return await readBody(response, { server, timeoutMilliseconds });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

/** Tells a connection that broke from an error of our own reading. */
async function* chunksOf(
  caller: Caller,
  response: IncomingMessage,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    yield* response as AsyncIterable<Uint8Array>;
  } catch (error) {
    signal.throwIfAborted();
    throw unreachable(caller.server, error);
  }
}

function isSuccess(response: IncomingMessage): boolean {
  const status = response.statusCode ?? 0;
  return status >= 200 && status < 300;
}

function errorOf(response: IncomingMessage, body: string): Error {
  const retryAfter = response.headers['retry-after'];
  return answerError({ status: response.statusCode ?? 0, body, retryAfter });
}
