import { unwatchFile, watchFile } from 'node:fs';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import type { Journal } from '@rollcall/shared/process/log.ts';

/** What some files say, read again whenever one of them changes. */
export type WatchedFiles<T> = {
  readonly current: () => T;
  onChange(listener: (value: T) => void): void;
  close(): void;
};

// Asked for rather than waited for: notifications are lost on network file systems and when a link is switched.
const LOOK_EVERY_MILLISECONDS = 500;

/**
 * Reads the files, and again after each change. What cannot be read or parsed later is not taken: the old content stays
 * in force, and the log says so once a change.
 * @throws ConfigurationError that names flag and file, when they are not good at the start
 */
export function watchFiles<T>(
  files: readonly string[],
  load: () => T,
  log: Journal,
): WatchedFiles<T> {
  let value = load();
  const listeners: ((value: T) => void)[] = [];
  const look = () => {
    try {
      value = load();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      log.error({ err: error, files }, 'A changed file is not taken; the old one stays in force');
      return;
    }
    log.info({ files }, 'Took a changed file');
    for (const listener of listeners) listener(value);
  };
  for (const file of files) {
    watchFile(file, { interval: LOOK_EVERY_MILLISECONDS, persistent: false }, look);
  }
  return {
    current: () => value,
    onChange: (listener) => void listeners.push(listener),
    close() {
      for (const file of files) unwatchFile(file, look);
    },
  };
}
