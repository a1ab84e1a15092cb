import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { linesOf, watchEvents } from './watch.ts';

test('lines come whole however the bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme', minLength: 1 })),
      fc.array(fc.nat({ max: 8 })),
      async (texts, cuts) => {
        const lines = texts.map((text) => JSON.stringify(text));
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        assert.deepEqual(await collected(linesOf(cut(bytes, cuts), 10_000)), lines);
      },
    ),
  );
});

test('an unfinished last line is left out', async () => {
  assert.deepEqual(await collected(linesOf(cut(Buffer.from('a\n\nb'), []), 10)), ['a']);
});

for (const text of ['abcdef\n', 'abcdef', 'a\nabcdef']) {
  test(`${JSON.stringify(text)} has a line that is too long`, async () => {
    await assert.rejects(collected(linesOf(cut(Buffer.from(text), [3]), 5)), /longer than 5/);
  });
}

test('an ERROR event is thrown as the error that it tells', async () => {
  const status = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' };
  const line = `${JSON.stringify({ type: 'ERROR', object: status })}\n`;
  await assert.rejects(collected(watchEvents(cut(Buffer.from(line), []))), {
    name: 'ApiError',
    code: 410,
    reason: 'Expired',
    message: 'too old',
  });
});

for (const line of ['1', '{}', '{"type":"ADDED"}', '{"type":"ADDED","object":null}']) {
  test(`${line} is no event`, async () => {
    await assert.rejects(collected(watchEvents(cut(Buffer.from(`${line}\n`), []))), /no.* event/);
  });
}

async function* cut(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const length of cuts) {
    yield bytes.subarray(from, from + length);
    from += length;
  }
  yield bytes.subarray(from);
}

async function collected<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}
