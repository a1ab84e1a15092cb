import { exitCodeOf } from './exit-code.ts';
import type { Logger } from './log.ts';

/** Something that was started and can be ended. */
export type Running = {
  close(): Promise<void>;
  /** Rejects when the service can no longer do its work; never resolves before `close`. */
  readonly failed?: Promise<never>;
};

const CLOSE_MAXIMUM_MILLISECONDS = 3_000;

/** Starts a service, waits for SIGINT or SIGTERM, ends it. Sets the exit code; never throws. */
export async function runService(
  log: Logger,
  start: (signal: AbortSignal) => Promise<Running>,
): Promise<void> {
  const stop = new AbortController();
  const asked = signalled(stop);
  process.on('unhandledRejection', (error) => fail(log, error));
  process.on('uncaughtException', (error) => fail(log, error));
  try {
    const running = await start(stop.signal);
    const signal = await Promise.race([asked, ...(running.failed ? [running.failed] : [])]);
    log.info({ signal }, 'Shutting down');
    stop.abort();
    await closeInTime(running);
    process.exit(0);
  } catch (error) {
    stop.abort();
    fail(log, error);
  }
}

function signalled(stop: AbortController): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        // The second time, the user means it.
        if (stop.signal.aborted) process.exit(1);
        resolve(signal);
      });
    }
  });
}

async function closeInTime(running: Running): Promise<void> {
  const tooLong = setTimeout(() => process.exit(1), CLOSE_MAXIMUM_MILLISECONDS);
  tooLong.unref();
  await running.close();
}

function fail(log: Logger, error: unknown): never {
  log.fatal({ err: error }, error instanceof Error ? error.message : 'The service failed');
  process.exit(exitCodeOf(error));
}
