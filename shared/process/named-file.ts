import { readFileSync } from 'node:fs';
import { ConfigurationError } from './configuration-error.ts';
import { UnusableFile } from './unusable-file.ts';

/**
 * What a flag's file says, read and parsed.
 * @throws UnusableFile that names the flag and the file
 */
export function readNamedFile<T>(flag: string, file: string, parse: (text: string) => T): T {
  if (file === '') throw new ConfigurationError(`--${flag} is missing`);
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UnusableFile(`--${flag}: ${file}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
