import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { append, appendSeries, readUntil } from './contract-entries.ts';
import {
  type EventLog,
  type EventLogs,
  type LogMessage,
  LogUnavailable,
  WrongSequence,
} from './event-log.ts';
import { rivalling } from './rivals.contract.ts';

export type OpenEventLogs = () => Promise<{ logs: EventLogs; dispose: () => Promise<void> }>;

/** What event logs promise, as tests; `open` gives empty ones. */
export function eventLogContract(name: string, open: OpenEventLogs): void {
  describe(`${name} keep the promises of event logs:`, () => {
    let logs: EventLogs;
    let dispose: () => Promise<void>;
    before(async () => {
      ({ logs, dispose } = await open());
    });
    after(() => dispose());

    const log = () => logs.history;
    appending(log);
    forgetting(() => logs.latest);
    reading(log);
    rivalling(() => logs);

    test('a closed log says that it is unavailable', async () => {
      const { logs: others, dispose: disposeOfIt } = await open();
      const closing = others.history;
      assert.equal(closing.problem(), undefined);
      await closing.close();
      assert.ok(closing.problem());
      await assert.rejects(append(closing, { subject: 'closed' }), LogUnavailable);
      await assert.rejects(closing.bounds(), LogUnavailable);
      const reading = closing.read({ afterSequence: 0, signal: AbortSignal.timeout(60_000) });
      await assert.rejects(async () => await take(reading, 1), LogUnavailable);
      const from = { afterSequence: 0, signal: AbortSignal.timeout(60_000) };
      await assert.rejects(
        closing.follow(from, () => {}),
        LogUnavailable,
      );
      await disposeOfIt();
    });
  });
}

function appending(log: () => EventLog): void {
  test('a new log is empty', async () => {
    assert.deepEqual(await log().bounds(), { firstSequence: 1, lastSequence: 0 });
  });

  test('each append gets the next sequence of the whole log', async () => {
    const first = await append(log(), { subject: 'next.one' });
    const second = await append(log(), { subject: 'next.two' });
    const third = await append(log(), { subject: 'next.one', expectedSequence: first });
    assert.deepEqual([second, third], [first + 1, first + 2]);
    assert.equal((await log().bounds()).lastSequence, third);
  });

  test('an append with an outdated expectation is refused and leaves nothing behind', async () => {
    const first = await append(log(), { subject: 'outdated' });
    const second = await append(log(), { subject: 'outdated', expectedSequence: first });
    for (const expectedSequence of [0, first, second + 1]) {
      await assert.rejects(append(log(), { subject: 'outdated', expectedSequence }), WrongSequence);
    }
    assert.equal((await log().bounds()).lastSequence, second);
  });

  test('what follows a tombstone expects the tombstone, not nothing', async () => {
    const born = await append(log(), { subject: 'tombstone', text: 'born' });
    const buried = await append(log(), {
      subject: 'tombstone',
      text: 'buried',
      expectedSequence: born,
    });
    await assert.rejects(append(log(), { subject: 'tombstone', text: 'again' }), WrongSequence);
    const again = { subject: 'tombstone', text: 'again', expectedSequence: buried };
    assert.equal(await append(log(), again), buried + 1);
  });
}

function forgetting(log: () => EventLog): void {
  test('an empty log of the latest is at version 1, on which nothing stands', async () => {
    assert.deepEqual(await log().bounds(), { firstSequence: 2, lastSequence: 1 });
  });

  test('a log of the latest forgets the earlier messages of that subject alone', async () => {
    const keep = 'latest';
    const other = await append(log(), { keep, subject: 'beat.other', text: 'stays' });
    const one = await append(log(), { keep, subject: 'beat.one', text: 'one' });
    const next = { keep, subject: 'beat.one', text: 'two', expectedSequence: one } as const;
    const two = await append(log(), next);
    const held = await readUntil(log(), two, { subjects: ['rollcall.latest.beat.*'] });
    assert.deepEqual(held.map(textAndSequence), [
      ['stays', other],
      ['two', two],
    ]);
  });

  test('it still checks the expectation, and an append that it refuses makes it forget nothing', async () => {
    const one = await append(log(), { subject: 'beat.two', keep: 'latest' });
    await assert.rejects(append(log(), { subject: 'beat.two', keep: 'latest' }), WrongSequence);
    assert.equal((await log().bounds()).lastSequence, one);
    const held = await readUntil(log(), one, { subjects: ['rollcall.latest.beat.two'] });
    assert.deepEqual(held.map(textAndSequence), [['text', one]]);
  });
}

function reading(log: () => EventLog): void {
  test('a reader gets the bytes, the subject and a time of its own day', async () => {
    const payload = Uint8Array.from({ length: 256 }, (_, index) => index);
    const sequence = await log().append({
      subject: 'rollcall.log.bytes',
      payload,
      expectedSequence: 0,
    });
    const [message] = await readUntil(log(), sequence, { subjects: ['rollcall.log.bytes'] });
    assert.deepEqual(Buffer.from(message?.payload ?? []), Buffer.from(payload));
    assert.equal(message?.subject, 'rollcall.log.bytes');
    assert.ok(Math.abs(Date.now() - (message?.time.getTime() ?? 0)) < 3_600_000);
  });

  test('a reader begins after any sequence it names', async () => {
    const sequences = await appendSeries(log(), { subject: 'start', count: 5 });
    for (const [index, afterSequence] of sequences.slice(0, -1).entries()) {
      const rest = await readUntil(log(), sequences[4] as number, { afterSequence });
      assert.deepEqual(
        rest.map(({ sequence }) => sequence),
        sequences.slice(index + 1),
      );
    }
  });

  test('several readers get what is there, then what comes, in order', async () => {
    const stop = new AbortController();
    const { lastSequence } = await log().bounds();
    const early = await appendSeries(log(), { subject: 'tail.early', count: 3 });
    const readers = [1, 2, 3].map(() =>
      take(log().read({ afterSequence: lastSequence, signal: stop.signal }), 6),
    );
    const late = await appendSeries(log(), { subject: 'tail.late', count: 3 });
    for (const messages of await Promise.all(readers)) {
      assert.deepEqual(
        messages.map(({ sequence }) => sequence),
        [...early, ...late],
      );
    }
    stop.abort();
  });

  test('a follower hears what is there, then what comes, in order, and ends with its signal', async () => {
    const stop = new AbortController();
    const { lastSequence: afterSequence } = await log().bounds();
    const early = await appendSeries(log(), { subject: 'followed.early', count: 3 });
    const heard: number[] = [];
    const following = log().follow({ afterSequence, signal: stop.signal }, ({ sequence }) => {
      heard.push(sequence);
      if (heard.length === 6) stop.abort();
    });
    const late = await appendSeries(log(), { subject: 'followed.late', count: 3 });
    await following;
    assert.deepEqual(heard, [...early, ...late]);
  });

  test('what a follower throws ends it, and nothing more is told', async () => {
    const { lastSequence: afterSequence } = await log().bounds();
    await appendSeries(log(), { subject: 'thrown', count: 3 });
    let heard = 0;
    const { signal } = new AbortController();
    const following = log().follow({ afterSequence, signal }, () => {
      heard += 1;
      throw new Error('no more');
    });
    await assert.rejects(following, /no more/);
    assert.equal(heard, 1);
  });

  test('a reader with filters gets those subjects only', async () => {
    await append(log(), { subject: 'filter.red.one.deep' });
    await append(log(), { subject: 'filter.brown.two' });
    await append(log(), { subject: 'filter.green.three' });
    const last = await append(log(), { subject: 'filter.blue.four' });
    const wildcards = ['rollcall.log.filter.red.>', 'rollcall.log.filter.blue.*'];
    const messages = await readUntil(log(), last, { subjects: wildcards });
    assert.deepEqual(
      messages.map(({ subject }) => subject),
      ['rollcall.log.filter.red.one.deep', 'rollcall.log.filter.blue.four'],
    );
  });

  test('a waiting reader ends when its signal aborts', async () => {
    const stop = new AbortController();
    const { lastSequence } = await log().bounds();
    const messages = take(log().read({ afterSequence: lastSequence, signal: stop.signal }), 1);
    setImmediate(() => stop.abort());
    assert.deepEqual(await messages, []);
  });

  test('a reader whose signal has aborted before gets nothing', async () => {
    await append(log(), { subject: 'aborted' });
    const messages = log().read({ afterSequence: 0, signal: AbortSignal.abort() });
    assert.deepEqual(await take(messages, 1), []);
  });
}

async function take(messages: AsyncIterable<LogMessage>, count: number): Promise<LogMessage[]> {
  const taken: LogMessage[] = [];
  for await (const message of messages) {
    taken.push(message);
    if (taken.length === count) break;
  }
  return taken;
}

function textAndSequence({ payload, sequence }: LogMessage): [string, number] {
  return [Buffer.from(payload).toString(), sequence];
}
