import { parseDuration } from '@rollcall/shared/time/duration.ts';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ConfigurationError } from './configuration-error.ts';

/** One flag: its name as upstream spells it, and what becomes of its text. */
export type Flag<T> = {
  readonly description: string;
  readonly value: T;
  readonly parse: (text: string) => T;
  /** May be given again: its value is a list, to which each time adds. */
  readonly isList?: boolean;
  /** A switch may stand without a value. */
  readonly isSwitch?: boolean;
  /** A name without the dash, such as `v`. */
  readonly short?: string;
  /** A variable that others read too, besides our own `ROLLCALL_…`. */
  readonly environment?: string;
  /** Shown instead of the default's own text. */
  readonly defaultText?: string;
};

export type Flags = Readonly<Record<string, Flag<unknown>>>;
export type Settings<F extends Flags> = { readonly [K in keyof F]: F[K]['value'] };

export function textFlag(description: string, value = ''): Flag<string> {
  return { description, value, parse: (text) => text };
}

export function switchFlag(description: string, value: boolean): Flag<boolean> {
  return { description, value, parse: booleanOf, isSwitch: true };
}

/** Milliseconds, written as Go writes durations. */
export function durationFlag(description: string, defaultText: string): Flag<number> {
  return { description, value: parseDuration(defaultText), parse: parseDuration, defaultText };
}

export function numberFlag(
  description: string,
  value: number,
  range: { readonly least: number; readonly most: number },
): Flag<number> {
  return { description, value, parse: (text) => numberWithin(text, range) };
}

/** May be given more than once; each value is read by `parse`. */
export function listFlag<T>(description: string, parse: (text: string) => T): Flag<readonly T[]> {
  return {
    description: `${description}; may be given again`,
    value: [],
    parse: (text) => [parse(text)],
    isList: true,
    defaultText: 'none',
  };
}

export function choiceFlag<const T extends string>(
  description: string,
  value: NoInfer<T>,
  choices: readonly T[],
): Flag<T> {
  return {
    description: `${description} (${choices.join(', ')})`,
    value,
    parse(text) {
      const choice = choices.find((each) => each === text);
      if (choice === undefined)
        throw new RangeError(`must be one of ${choices.join(', ')}, not ${JSON.stringify(text)}`);
      return choice;
    },
  };
}

/** The flags that every service has. */
export const LOG_FLAGS = {
  'logging-format': choiceFlag('form of the log lines', 'text', ['text', 'json']),
  v: { ...numberFlag('verbosity of the log', 2, { least: 0, most: 10 }), short: 'v' },
} as const satisfies Flags;

/**
 * A command with these flags, each also as `ROLLCALL_…` in the environment. Its action gets settings by flag name.
 * @throws ConfigurationError (from `parseAsync`) that names the flag
 */
export function withFlags(command: Command, flags: Flags): Command {
  for (const [name, flag] of Object.entries(flags)) command.addOption(optionOf(name, flag));
  return command.exitOverride().configureOutput({ writeErr: () => {} });
}

/** The settings of a command after it was parsed. */
export function settingsOf<F extends Flags>(command: Command, flags: F): Settings<F> {
  const values = command.opts<Record<string, unknown>>();
  const names = Object.keys(flags) as (keyof F & string)[];
  return Object.fromEntries(names.map((name) => [name, values[camelCase(name)]])) as Settings<F>;
}

/** Reads a service's command line. `--help` prints and ends the process. @throws ConfigurationError */
export function parseFlags<F extends Flags>(
  program: { readonly name: string; readonly description: string; readonly flags: F },
  argv: readonly string[],
): Settings<F> {
  const command = withFlags(
    new Command(program.name).description(program.description),
    program.flags,
  );
  command.allowExcessArguments(false);
  try {
    command.parse(normalised(argv), { from: 'user' });
  } catch (error) {
    throw asConfigurationError(error);
  }
  return settingsOf(command, program.flags);
}

/** What commander found wrong, as ours; `--help` ends the process here. */
export function asConfigurationError(error: unknown): unknown {
  if (!(error instanceof CommanderError)) return error;
  if (error.exitCode === 0) process.exit(0);
  return new ConfigurationError(error.message.replace(/^error: /, ''));
}

/** Upstream writes `-v=4`; commander knows `-v 4` and `-v4`. */
export function normalised(argv: readonly string[]): string[] {
  return argv.map((argument) => argument.replace(/^-([a-zA-Z])=/, '-$1'));
}

function optionOf(name: string, flag: Flag<unknown>): Option {
  const value = flag.isSwitch ? `[true|false]` : '<value>';
  const long = flag.short === name ? '' : `--${name} ${value}`;
  const spelled = flag.short
    ? [`-${flag.short}${long ? '' : ` ${value}`}`, long].filter(Boolean).join(', ')
    : long;
  const option = new Option(spelled, flag.description)
    .env(variableOf(name, flag))
    .default(flag.value, flag.defaultText)
    .argParser((text: string, earlier: unknown) => {
      const value = parsed(flag, text);
      return flag.isList ? [earlier, value].flat() : value;
    });
  return flag.isSwitch ? option.preset('true') : option;
}

/** Ours counts before the one that others read. */
function variableOf(name: string, { environment }: Flag<unknown>): string {
  const own = `ROLLCALL_${name.replaceAll('-', '_').toUpperCase()}`;
  return environment !== undefined && process.env[own] === undefined ? environment : own;
}

function parsed(flag: Flag<unknown>, text: string): unknown {
  try {
    return flag.parse(text);
  } catch (error) {
    if (error instanceof RangeError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

function booleanOf(text: string): boolean {
  if (text === 'true') return true;
  if (text === 'false') return false;
  throw new RangeError(`must be true or false, not ${JSON.stringify(text)}`);
}

function numberWithin(
  text: string,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new RangeError(
    `must be a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`,
  );
}

function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
