import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the project; `path` is relative to its root. */
export type SourceFile = { readonly path: string; readonly text: string };

/** The project's root, of which this file is two folders below. */
export const ROOT = join(import.meta.dirname, '..', '..');

/** Every file that git keeps or would keep: new files are judged before they are committed. @throws Error without git */
export function projectFiles(): SourceFile[] {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  return execFileSync('git', list, { cwd: ROOT, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(ROOT, path)))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** A breach of a rule, as editors and people can follow it. */
export function breach(path: string, line: number, message: string): string {
  return `${path}:${line}: ${message}`;
}

/** A breach for each line that the pattern matches. */
export function breachesByLine(
  files: readonly SourceFile[],
  pattern: RegExp,
  message: string,
): string[] {
  return files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [breach(path, index + 1, message)] : [])),
  );
}

/** How many lines a text has; the newline at its end begins none. */
export function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}
