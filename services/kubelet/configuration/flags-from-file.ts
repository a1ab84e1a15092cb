import { readFileSync } from 'node:fs';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import type { Flag, Flags } from '@rollcall/shared/process/flags.ts';
import { ConfigurationFileError, readConfiguration } from './read-configuration.ts';

/**
 * The flags with the defaults that the file of `--config` gives them, so that flags on the command line win over it, as
 * upstream's do.
 * @throws ConfigurationError that names file and line
 */
export function flagsFromFile<F extends Flags>(
  flags: F,
  from: { readonly argv: readonly string[]; readonly env: NodeJS.ProcessEnv },
): F {
  const file = configFile(from.argv) ?? from.env['ROLLCALL_CONFIG'];
  if (!file) return flags;
  const merged: Record<string, Flag<unknown>> = { ...flags };
  for (const { flag: name, text, place } of configured(file)) {
    const flag = merged[name];
    if (!flag)
      throw new Error(`the field at ${place} stands for a flag that is not there: ${name}`);
    merged[name] = { ...flag, value: parsed(flag, { text, place, name }) };
  }
  // The same names, and values that the same flags have parsed.
  return merged as Flags as F;
}

function configFile(argv: readonly string[]): string | undefined {
  const at = argv.findLastIndex((word) => word === '--config' || word.startsWith('--config='));
  const word = argv[at];
  if (word === undefined) return undefined;
  return word === '--config' ? argv[at + 1] : word.slice('--config='.length);
}

function configured(file: string) {
  try {
    return readConfiguration(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof ConfigurationFileError) {
      throw new ConfigurationError(`--config: ${error.message}`, { cause: error });
    }
    throw new ConfigurationError(`--config: ${file}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function parsed(
  flag: Flag<unknown>,
  { text, place, name }: { readonly text: string; readonly place: string; readonly name: string },
): unknown {
  try {
    return flag.parse(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ConfigurationError(`--config: ${place}: ${name}: ${error.message}`, { cause: error });
  }
}
