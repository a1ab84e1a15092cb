import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { appendOrLose, readUntil } from './contract-entries.ts';
import type { EventLog, EventLogs } from './event-log.ts';

/** Writers that read a subject's last sequence and append after it, in whatever order they get their turns. */
export function rivalling(logs: () => EventLogs): void {
  const log = () => logs().history;

  test('of rivals with the same expectation exactly one wins, in any interleaving', async () => {
    let run = 0;
    const property = fc.asyncProperty(
      fc.constantFrom('history' as const, 'latest' as const),
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 12 }),
      fc.scheduler(),
      async (keep, rivals, scheduler) => {
        const subjects = ['a', 'b', 'c'].map((letter) => `rivals.${run}.${letter}`);
        run += 1;
        const last = [0, 0, 0];
        const wins = await Promise.all(
          rivals
            .map(async (subject) => {
              const expectedSequence = last[subject] as number;
              const name = subjects[subject] as string;
              await scheduler.schedule(Promise.resolve());
              const entry = { subject: name, expectedSequence, keep };
              const sequence = await appendOrLose(logs()[keep], entry);
              if (sequence !== undefined) last[subject] = sequence;
              return sequence === undefined ? [] : [{ subject, sequence }];
            })
            .concat(scheduler.waitAll().then(() => [])),
        );
        const expectedWins = new Set(rivals).size;
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
