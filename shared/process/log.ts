import { Writable } from 'node:stream';
import pino, { type Logger } from 'pino';

export type { Logger } from 'pino';

/** What code that only tells what it does needs of a log; a test or the lab may listen in its place. */
export type Journal = Pick<Logger, 'info' | 'warn' | 'error'>;

export type LogOptions = {
  readonly service: string;
  readonly format: 'text' | 'json';
  /** As upstream's `-v`: from 4 on, debug lines are shown. */
  readonly verbosity: number;
  /** File descriptor; standard error when absent. */
  readonly destination?: number;
};

const SECRET_FIELDS = ['token', 'secret', 'privateKey', 'key', 'authorization', 'password'];
const DEBUG_VERBOSITY = 4;
const LEVELS: Readonly<Record<number, string>> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};

/** A log of constant messages and fields, as text or JSON lines. Fields that could hold a secret are blanked. */
export function createLogger(options: LogOptions): Logger {
  const target = pino.destination({ dest: options.destination ?? 2, sync: true });
  const settings = {
    name: options.service,
    level: options.verbosity >= DEBUG_VERBOSITY ? 'debug' : 'info',
    timestamp: pino.stdTimeFunctions.isoTime,
    base: { service: options.service },
    redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[hidden]' },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return options.format === 'json' ? pino(settings, target) : pino(settings, textLines(target));
}

/** Turns each JSON line into `time LEVEL message field=value …`. */
function textLines(target: { write(text: string): unknown }): Writable {
  return new Writable({
    decodeStrings: false,
    write(line: string, _encoding, done) {
      target.write(textLine(JSON.parse(line)));
      done();
    },
  });
}

function textLine(entry: Record<string, unknown>): string {
  const { level, time, msg, service: _, name: __, err, ...fields } = entry;
  const pairs = Object.entries(fields).map(([key, value]) => `${key}=${fieldText(value)}`);
  const cause = err ? [`error=${fieldText((err as { message?: string }).message)}`] : [];
  const word = typeof level === 'number' ? LEVELS[level] : String(level).toUpperCase();
  return `${[time, word, msg, ...pairs, ...cause].join(' ')}\n`;
}

function fieldText(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return /^[\w.:/@+=-]+$/.test(value) ? value : JSON.stringify(value);
}
