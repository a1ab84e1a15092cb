import { createWriteStream, openSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import { type AuditRecord, auditEvent } from './audit-event.ts';

export type AuditLog = {
  write(record: AuditRecord): void;
  close(): Promise<void>;
};

const UNWRITTEN_MAXIMUM_BYTES = 64 * 1024 * 1024;

/**
 * One JSON line an event, appended to a file that only its owner may read, or to standard output (`-`).
 * @throws ConfigurationError when the file cannot be opened
 */
export function openAuditLog(path: string, log: Logger): AuditLog {
  const stream = path === '-' ? process.stdout : fileStream(path);
  let lost = 0;
  stream.on('error', (error) => log.error({ err: error, path }, 'Cannot write the audit log'));
  return {
    write(record) {
      // A disk that does not keep up must not take the apiserver's memory; what is lost is counted.
      if (stream.writableLength > UNWRITTEN_MAXIMUM_BYTES) {
        lost += 1;
        if (lost === 1) log.error({ path }, 'The audit log is written too slowly: events are lost');
        return;
      }
      stream.write(`${JSON.stringify(auditEvent(record))}\n`);
    },
    async close() {
      if (lost > 0) log.error({ path, lost }, 'Events were lost to the audit log');
      if (stream !== process.stdout) await ended(stream);
    },
  };
}

function fileStream(path: string): Writable {
  try {
    const fd = openSync(path, 'a', 0o600);
    return createWriteStream(path, { fd });
  } catch (error) {
    throw new ConfigurationError(`--audit-log-path: ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function ended(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.errored) resolve();
    else stream.end(resolve);
  });
}
