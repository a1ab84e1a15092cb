import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eventLogContract } from '@rollcall/shared/event-log/event-log.contract.ts';
import {
  type EventLog,
  type LogMessage,
  LogUnavailable,
} from '@rollcall/shared/event-log/event-log.ts';
import { connectEventLogs } from '@rollcall/shared/event-log/jetstream-event-log.ts';
import {
  type NatsServer,
  startNatsServer,
} from '@rollcall/shared/nats-server/start-nats-server.ts';
import { PreflightError } from '@rollcall/shared/process/preflight-error.ts';
import { findNatsServer } from './find-nats-server.ts';

let binary: string;
let parent: string;

before(async () => {
  binary = await findNatsServer({ log: () => {} });
  parent = await mkdtemp(join(tmpdir(), 'rollcall-nats-'));
});

after(() => rm(parent, { recursive: true }));

test('a server answers once it is started, and is gone once it is stopped', async () => {
  const server = await start({ name: 'plain' });
  assert.equal(server.url, `nats://127.0.0.1:${server.port}`);
  assert.ok(isAlive(server.pid));
  await server.stop();
  assert.equal(isAlive(server.pid), false);
  await server.stop();
});

test('a server started again on its directory and port comes back', async () => {
  const first = await start({ name: 'again' });
  await first.stop();
  const second = await start({ name: 'again', port: first.port });
  assert.equal(second.url, first.url);
  assert.notEqual(second.pid, first.pid);
  await second.stop();
});

test('a port that is taken is refused, with the reason and the log file', async () => {
  const holder = await start({ name: 'holder' });
  await assert.rejects(start({ name: 'rival', port: holder.port }), (error: Error) => {
    assert.ok(error instanceof PreflightError);
    assert.match(error.message, /did not start: .*address already in use.*rival\.log\)$/);
    return true;
  });
  await holder.stop();
});

test('a program that cannot be run is refused', async () => {
  const binaryElsewhere = join(parent, 'no-such-program');
  await assert.rejects(start({ name: 'nothing', binary: binaryElsewhere }), PreflightError);
});

test('a program that is no nats-server is refused with what it said', async () => {
  await assert.rejects(start({ name: 'other', binary: '/bin/ls' }), /nats-server did not start: /);
});

test('what a server says is appended to its log file', async () => {
  await (await start({ name: 'log' })).stop();
  await (await start({ name: 'log' })).stop();
  const text = await readFile(join(parent, 'log.log'), 'utf8');
  assert.equal(text.match(/Server is ready/g)?.length, 2);
});

let contractLogs = 0;
eventLogContract('the log of a started server', async () => {
  const server = await start({ name: `contract-${contractLogs++}` });
  const logs = await connectEventLogs({ url: server.url });
  return {
    logs,
    dispose: async () => {
      await logs.history.close();
      await server.stop();
    },
  };
});

test('what was acknowledged survives the death of the server, and readers go on', async () => {
  const first = await start({ name: 'killed' });
  const { log, reachedAgain } = await connectFollowed(first.url);
  const stop = new AbortController();
  const messages = log.read({ afterSequence: 0, signal: stop.signal });
  const early = await appendSeries(log, 'early');
  const readEarly = await takeFrom(messages, early.length);

  process.kill(first.pid, 'SIGKILL');
  await first.stop();
  const second = await start({ name: 'killed', port: first.port });
  await reachedAgain;
  const late = await appendSeries(log, 'late');
  const readLate = await takeFrom(messages, late.length);

  assert.deepEqual(readEarly, early);
  assert.deepEqual(readLate, late);
  const whole = log.read({ afterSequence: 0, signal: stop.signal });
  assert.deepEqual(await takeFrom(whole, early.length + late.length), [...early, ...late]);
  assert.equal((await log.bounds()).lastSequence, late.at(-1));

  stop.abort();
  await log.close();
  await second.stop();
});

test('while the server is away appends are refused as unavailable, and work again after', async () => {
  const first = await start({ name: 'away' });
  const { log, lost, reachedAgain } = await connectFollowed(first.url);
  await append(log, 'away', 0);

  await first.stop();
  await lost;
  assert.equal(log.problem(), 'the event log does not answer');
  await assert.rejects(append(log, 'away', 1), LogUnavailable);

  const second = await start({ name: 'away', port: first.port });
  await reachedAgain;
  assert.equal(log.problem(), undefined);
  assert.equal(await append(log, 'away', 1), 2);

  await log.close();
  await second.stop();
});

function start(options: { name: string; port?: number; binary?: string }): Promise<NatsServer> {
  const directory = join(parent, options.name);
  const logFile = `${directory}.log`;
  const settings = { host: '127.0.0.1', port: options.port ?? 0 };
  return startNatsServer({ binary: options.binary ?? binary, directory, settings, logFile });
}

/** Signal 0 only asks. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** A log, and promises of its connection's first loss and its first return. */
async function connectFollowed(url: string): Promise<{
  readonly log: EventLog;
  readonly lost: Promise<void>;
  readonly reachedAgain: Promise<void>;
}> {
  const lost = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const logger = { warn: () => lost.resolve(), info: () => reached.resolve() };
  const { history: log } = await connectEventLogs({ url, logger });
  return { log, lost: lost.promise, reachedAgain: reached.promise };
}

/** The sequences of five new messages on one subject. */
async function appendSeries(log: EventLog, subject: string): Promise<number[]> {
  const sequences: number[] = [];
  while (sequences.length < 5) {
    sequences.push(await append(log, subject, sequences.at(-1) ?? 0));
  }
  return sequences;
}

function append(log: EventLog, name: string, expectedSequence: number): Promise<number> {
  const subject = `rollcall.log.${name}`;
  const payload = Buffer.from(`${name} after ${expectedSequence}`);
  return log.append({ subject, payload, expectedSequence });
}

/** The sequences of the next messages; leaves the reader open for more. */
async function takeFrom(messages: AsyncIterable<LogMessage>, count: number): Promise<number[]> {
  const iterator = messages[Symbol.asyncIterator]();
  const taken: number[] = [];
  while (taken.length < count) {
    const { value, done } = await iterator.next();
    assert.ok(!done, 'the reader ended early');
    taken.push(value.sequence);
  }
  return taken;
}
