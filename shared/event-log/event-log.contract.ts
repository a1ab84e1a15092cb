import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { type EventLog, type LogMessage, LogUnavailable, WrongSequence } from './event-log.ts';

export type OpenEventLog = () => Promise<{ log: EventLog; dispose: () => Promise<void> }>;

/** What every event log promises, as tests; `open` gives an empty log. */
export function eventLogContract(name: string, open: OpenEventLog): void {
  describe(`${name} keeps the promises of an event log:`, () => {
    let log: EventLog;
    let dispose: () => Promise<void>;
    before(async () => {
      ({ log, dispose } = await open());
    });
    after(() => dispose());

    appending(() => log);
    rollingUp(() => log);
    reading(() => log);
    rivalling(() => log);

    test('a closed log says that it is unavailable', async () => {
      const { log: closing, dispose: disposeOfIt } = await open();
      assert.equal(closing.isReachable(), true);
      await closing.close();
      assert.equal(closing.isReachable(), false);
      await assert.rejects(append(closing, { subject: 'closed' }), LogUnavailable);
      await assert.rejects(closing.bounds(), LogUnavailable);
      const reading = closing.read({ afterSequence: 0, signal: AbortSignal.timeout(60_000) });
      await assert.rejects(async () => await take(reading, 1), LogUnavailable);
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

function rollingUp(log: () => EventLog): void {
  test('keeping the latest forgets the earlier messages of that subject alone', async () => {
    const other = await append(log(), { subject: 'beat.other', text: 'stays' });
    const one = await append(log(), { subject: 'beat.one', text: 'one', keep: 'latest' });
    const two = await append(log(), {
      subject: 'beat.one',
      text: 'two',
      keep: 'latest',
      expectedSequence: one,
    });
    const three = await append(log(), {
      subject: 'beat.one',
      text: 'three',
      expectedSequence: two,
    });
    const held = await readUntil(log(), three, { subjects: ['rollcall.log.beat.*'] });
    assert.deepEqual(held.map(textAndSequence), [
      ['stays', other],
      ['two', two],
      ['three', three],
    ]);
  });

  test('keeping the latest still checks the expectation', async () => {
    const one = await append(log(), { subject: 'beat.two', keep: 'latest' });
    await assert.rejects(append(log(), { subject: 'beat.two', keep: 'latest' }), WrongSequence);
    assert.equal((await log().bounds()).lastSequence, one);
  });
}

function reading(log: () => EventLog): void {
  test('a reader gets the bytes, the subject and a time of its own day', async () => {
    const payload = Uint8Array.from({ length: 256 }, (_, index) => index);
    const sequence = await log().append({
      subject: 'rollcall.log.bytes',
      payload,
      expectedSequence: 0,
      keep: 'history',
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

  test('a reader with filters gets those subjects only', async () => {
    await append(log(), { subject: 'filter.red.one.deep' });
    await append(log(), { subject: 'filter.blue.two' });
    await append(log(), { subject: 'filter.green.three' });
    const last = await append(log(), { subject: 'filter.blue.four' });
    const wildcards = ['rollcall.log.filter.red.>', 'rollcall.log.filter.*.four'];
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

/** Writers that read a subject's last sequence and append after it, in whatever order they get their turns. */
function rivalling(log: () => EventLog): void {
  test('of rivals with the same expectation exactly one wins, in any interleaving', async () => {
    let run = 0;
    const rival = fc.record({
      subject: fc.integer({ min: 0, max: 2 }),
      keep: fc.constantFrom('history' as const, 'latest' as const),
    });
    const property = fc.asyncProperty(
      fc.array(rival, { minLength: 1, maxLength: 12 }),
      fc.scheduler(),
      async (rivals, scheduler) => {
        const subjects = ['a', 'b', 'c'].map((letter) => `rivals.${run}.${letter}`);
        run += 1;
        const last = [0, 0, 0];
        const wins = await Promise.all(
          rivals
            .map(async ({ subject, keep }) => {
              const expectedSequence = last[subject] as number;
              const name = subjects[subject] as string;
              await scheduler.schedule(Promise.resolve());
              const sequence = await appendOrLose(log(), { subject: name, expectedSequence, keep });
              if (sequence !== undefined) last[subject] = sequence;
              return sequence === undefined ? [] : [{ subject, sequence }];
            })
            .concat(scheduler.waitAll().then(() => [])),
        );
        const expectedWins = new Set(rivals.map(({ subject }) => subject)).size;
        assert.equal(wins.flat().length, expectedWins);
        for (const { subject, sequence } of wins.flat()) assert.equal(sequence, last[subject]);
      },
    );
    await fc.assert(property, { numRuns: 50 });
  });

  test('writers that read again after losing all get their turn, and none is overwritten', async () => {
    const counts = [3, 2, 4];
    const written = await Promise.all(
      counts.map((count, writer) => writePatiently(log(), { subject: 'turns', writer, count })),
    );
    const total = counts.reduce((sum, count) => sum + count);
    const sequences = written.flat().sort((a, b) => a - b);
    assert.equal(new Set(sequences).size, total);
    const messages = await readUntil(log(), sequences.at(-1) as number, {
      subjects: ['rollcall.log.turns'],
    });
    assert.deepEqual(
      messages.map(({ sequence }) => sequence),
      sequences,
    );
  });
}

async function writePatiently(
  log: EventLog,
  { subject, writer, count }: { subject: string; writer: number; count: number },
): Promise<number[]> {
  const sequences: number[] = [];
  while (sequences.length < count) {
    const { lastSequence } = await log.bounds();
    const held = lastSequence === 0 ? [] : await readUntil(log, lastSequence);
    const last = held.findLast((message) => message.subject === `rollcall.log.${subject}`);
    const sequence = await appendOrLose(log, {
      subject,
      text: `${writer}`,
      expectedSequence: last?.sequence ?? 0,
    });
    if (sequence !== undefined) sequences.push(sequence);
  }
  return sequences;
}

type Entry = {
  readonly subject: string;
  readonly text?: string;
  readonly expectedSequence?: number;
  readonly keep?: 'history' | 'latest';
};

function append(log: EventLog, entry: Entry): Promise<number> {
  return log.append({
    subject: `rollcall.log.${entry.subject}`,
    payload: Buffer.from(entry.text ?? 'text'),
    expectedSequence: entry.expectedSequence ?? 0,
    keep: entry.keep ?? 'history',
  });
}

async function appendOrLose(log: EventLog, entry: Entry): Promise<number | undefined> {
  try {
    return await append(log, entry);
  } catch (error) {
    if (error instanceof WrongSequence) return undefined;
    throw error;
  }
}

async function appendSeries(
  log: EventLog,
  { subject, count }: { subject: string; count: number },
): Promise<number[]> {
  const sequences: number[] = [];
  for (let index = 0; index < count; index += 1) {
    sequences.push(await append(log, { subject, expectedSequence: sequences.at(-1) ?? 0 }));
  }
  return sequences;
}

/** All that is held after `afterSequence`, up to and with `lastSequence`. */
async function readUntil(
  log: EventLog,
  lastSequence: number,
  from: { readonly afterSequence?: number; readonly subjects?: readonly string[] } = {},
): Promise<LogMessage[]> {
  const stop = new AbortController();
  const held: LogMessage[] = [];
  for await (const message of log.read({ afterSequence: 0, ...from, signal: stop.signal })) {
    held.push(message);
    if (message.sequence >= lastSequence) stop.abort();
  }
  return held;
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
