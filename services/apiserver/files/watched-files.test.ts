import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import type { Journal } from '@rollcall/shared/process/log.ts';
import { readNamedFile } from '@rollcall/shared/process/named-file.ts';
import { watchFiles } from './watched-files.ts';

test('a changed file is taken, a bad one is not', { timeout: 60_000 }, async (t) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'rollcall-files-'));
  const file = path.join(directory, 'number');
  await writeFile(file, '1');
  const lines: string[] = [];
  const log = journal((line) => lines.push(line));
  const watched = watchFiles([file], () => readNamedFile('number', file, numberIn), log);
  t.after(async () => {
    watched.close();
    await rm(directory, { recursive: true });
  });
  assert.equal(watched.current(), 1);

  const heard = new Promise<number>((resolve) => watched.onChange(resolve));
  await replace(file, 'none');
  await until(() => lines.some((line) => line.includes('the old one stays in force')));
  assert.equal(watched.current(), 1);
  await replace(file, '23');
  assert.equal(await heard, 23);
  assert.equal(watched.current(), 23);
});

test('a file that is bad from the start is an error that names its flag', () => {
  const log = journal(() => {});
  const load = () => readNamedFile('number', '/nowhere', numberIn);
  assert.throws(() => watchFiles(['/nowhere'], load, log), ConfigurationError);
});

function numberIn(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error('not a number');
}

/** As careful programs write: beside it, then over it. */
async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function journal(hear: (line: string) => void): Journal {
  const tell = (_fields: unknown, message?: string) => hear(message ?? '');
  return { info: tell, warn: tell, error: tell };
}
