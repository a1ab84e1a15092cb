import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { eventLogContract } from '@rollcall/shared/event-log/event-log.contract.ts';
import {
  type EventLog,
  type LogMessage,
  LogUnavailable,
} from '@rollcall/shared/event-log/event-log.ts';
import { connectEventLog } from '@rollcall/shared/event-log/jetstream-event-log.ts';
import { findNatsServer } from './find-nats-server.ts';
import { type NatsServer, startNatsServer } from './start-nats-server.ts';

let binary: string;

before(async () => {
  binary = await findNatsServer({ log: () => {} });
});

eventLogContract('the JetStream event log', async () => {
  const place = await openPlace();
  const server = await place.start(0);
  const log = await connectEventLog({ url: server.url });
  return {
    log,
    dispose: async () => {
      await log.close();
      await server.stop();
      await place.remove();
    },
  };
});

test('what was acknowledged survives the death of the server, and readers go on', async () => {
  const place = await openPlace();
  const first = await place.start(0);
  const log = await connectEventLog({ url: first.url });
  const stop = new AbortController();
  const messages = log.read({ afterSequence: 0, signal: stop.signal });
  const early = await appendSeries(log, 'early');
  const readEarly = await takeFrom(messages, early.length);

  process.kill(first.pid, 'SIGKILL');
  await first.stop();
  const second = await place.start(first.port);
  const late = await appendSeries(log, 'late');
  const readLate = await takeFrom(messages, late.length);

  assert.deepEqual(sequencesOf(readEarly), early);
  assert.deepEqual(sequencesOf(readLate), late);
  const whole = log.read({ afterSequence: 0, signal: stop.signal });
  const readAgain = await takeFrom(whole, early.length + late.length);
  assert.deepEqual(sequencesOf(readAgain), [...early, ...late]);
  assert.equal((await log.bounds()).lastSequence, late.at(-1));

  stop.abort();
  await log.close();
  await second.stop();
  await place.remove();
});

test('while the server is away appends are refused as unavailable, and work again after', async () => {
  const place = await openPlace();
  const first = await place.start(0);
  const lost = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const logger = { warn: () => lost.resolve(), info: () => reached.resolve() };
  const log = await connectEventLog({ url: first.url, logger });
  await append(log, 'away', 0);

  await first.stop();
  await lost.promise;
  assert.equal(log.isReachable(), false);
  await assert.rejects(append(log, 'away', 1), LogUnavailable);

  const second = await place.start(first.port);
  await reached.promise;
  assert.equal(log.isReachable(), true);
  assert.equal(await append(log, 'away', 1), 2);

  await log.close();
  await second.stop();
  await place.remove();
});

type Place = {
  start(port: number): Promise<NatsServer>;
  remove(): Promise<void>;
};

/** A directory in which one server after another may keep the same log. */
async function openPlace(): Promise<Place> {
  const parent = await mkdtemp(join(tmpdir(), 'rollcall-event-log-'));
  const directory = join(parent, 'nats');
  const logFile = join(parent, 'nats.log');
  return {
    start: (port) => startNatsServer({ binary, directory, host: '127.0.0.1', port, logFile }),
    remove: () => rm(parent, { recursive: true }),
  };
}

/** Five messages on one subject; waits out a server that is coming back, but takes no other failure. */
async function appendSeries(log: EventLog, subject: string): Promise<number[]> {
  const sequences: number[] = [];
  while (sequences.length < 5) {
    try {
      sequences.push(await append(log, subject, sequences.at(-1) ?? 0));
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error;
      await once(AbortSignal.timeout(20), 'abort');
    }
  }
  return sequences;
}

function append(log: EventLog, subject: string, expectedSequence: number): Promise<number> {
  const payload = Buffer.from(`${subject} after ${expectedSequence}`);
  return log.append({
    subject: `rollcall.log.${subject}`,
    payload,
    expectedSequence,
    keep: 'history',
  });
}

/** Takes some messages and leaves the reader open for more. */
async function takeFrom(messages: AsyncIterable<LogMessage>, count: number): Promise<LogMessage[]> {
  const iterator = messages[Symbol.asyncIterator]();
  const taken: LogMessage[] = [];
  while (taken.length < count) {
    const { value, done } = await iterator.next();
    assert.ok(!done, 'the reader ended early');
    taken.push(value);
  }
  return taken;
}

function sequencesOf(messages: readonly LogMessage[]): number[] {
  return messages.map(({ sequence }) => sequence);
}
