/** A flag, an environment variable or a file says something that cannot be followed. The message names it. Exit code 3. */
export class ConfigurationError extends Error {
  override readonly name: string = 'ConfigurationError';
}
