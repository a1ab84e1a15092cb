import { ConfigurationError } from './configuration-error.ts';
import { PreflightError } from './preflight-error.ts';
import { UnusableFile } from './unusable-file.ts';

export const EXIT = { done: 0, failed: 1, preflight: 2, configuration: 3, thresholds: 4 } as const;

export function exitCodeOf(error: unknown): number {
  if (error instanceof UnusableFile) return EXIT.preflight;
  if (error instanceof ConfigurationError) return EXIT.configuration;
  return error instanceof PreflightError ? EXIT.preflight : EXIT.failed;
}
