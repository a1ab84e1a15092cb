import { ConfigurationError } from './configuration-error.ts';

/** A file that a flag names is not there, or is not what it must be. The message names both. Exit code 2: put it right and start again. */
export class UnusableFile extends ConfigurationError {
  override readonly name: string = 'UnusableFile';
}
