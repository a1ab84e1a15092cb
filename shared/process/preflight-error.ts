/** Something that must be there before the start is not: a port, a program, a file. Exit code 2. */
export class PreflightError extends Error {
  override readonly name = 'PreflightError';
}
