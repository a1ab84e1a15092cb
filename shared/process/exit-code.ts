import { ConfigurationError } from './configuration-error.ts';
import { PreflightError } from './preflight-error.ts';

export const EXIT = { done: 0, failed: 1, preflight: 2, configuration: 3, thresholds: 4 } as const;

export function exitCodeOf(error: unknown): number {
  if (error instanceof ConfigurationError) return EXIT.configuration;
  return error instanceof PreflightError ? EXIT.preflight : EXIT.failed;
}
