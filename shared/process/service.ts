import { exitCodeOf } from './exit-code.ts';
import { type Flags, LOG_FLAGS, parseFlags, type Settings } from './flags.ts';
import { createLogger, type Logger } from './log.ts';
import { type Running, runService } from './run.ts';
import { shrinkWhenIdle } from './shrink-when-idle.ts';

/** A program that runs until it is told to stop. */
export type Service<F extends Flags> = {
  readonly name: string;
  readonly description: string;
  readonly flags: F;
  readonly start: (
    settings: Settings<F & typeof LOG_FLAGS>,
    log: Logger,
    signal: AbortSignal,
  ) => Promise<Running>;
};

/** Reads the command line, starts the service, ends it on a signal. A flag that cannot be followed is one line and exit code 3. */
export async function serviceMain<F extends Flags>(
  service: Service<F>,
  argv: readonly string[],
): Promise<void> {
  const flags = { ...service.flags, ...LOG_FLAGS };
  const settings = parsed(() => parseFlags({ ...service, flags }, argv), service.name);
  const { 'logging-format': format, v: verbosity } = settings as Settings<typeof LOG_FLAGS>;
  const log = createLogger({ service: service.name, format, verbosity });
  shrinkWhenIdle();
  await runService(log, (signal) => service.start(settings, log, signal));
}

function parsed<T>(parse: () => T, name: string): T {
  try {
    return parse();
  } catch (error) {
    process.stderr.write(`${name}: ${(error as Error).message}\n`);
    process.exit(exitCodeOf(error));
  }
}
