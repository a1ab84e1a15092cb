import { ConfigurationError } from './configuration-error.ts';

/** A file that a flag names cannot be read, or does not belong to the other that it must fit. Exit code 2: put it right and start again. */
export class UnusableFile extends ConfigurationError {
  override readonly name: string = 'UnusableFile';
}
