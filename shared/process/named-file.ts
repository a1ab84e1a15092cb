import { readFileSync } from 'node:fs';
import { ConfigurationError } from './configuration-error.ts';
import { UnusableFile } from './unusable-file.ts';

/**
 * What a flag's file says, read and parsed.
 * @throws UnusableFile that names the flag and the file when it cannot be read, ConfigurationError when it cannot be followed
 */
export function readNamedFile<T>(flag: string, file: string, parse: (text: string) => T): T {
  if (file === '') throw new ConfigurationError(`--${flag} is missing`);
  const text = read(flag, file);
  try {
    return parse(text);
  } catch (error) {
    throw new ConfigurationError(`--${flag}: ${file}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function read(flag: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UnusableFile(`--${flag}: ${file}: ${(error as Error).message}`, { cause: error });
  }
}
