import { ServerUnreachable } from '@rollcall/shared/api-client/server-unreachable.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import { sleep } from '@rollcall/shared/time/sleep.ts';

/** Looks over everything again and again, until `signal` aborts. A round that fails is told and tried anew with the next. */
export async function runPeriodically(
  name: string,
  of: {
    readonly everyMilliseconds: number;
    readonly round: (signal: AbortSignal) => Promise<void>;
    readonly logger: Logger;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  do {
    try {
      await of.round(of.signal);
    } catch (error) {
      if (of.signal.aborted) return;
      const isForeseen = error instanceof ApiError || error instanceof ServerUnreachable;
      if (!isForeseen) throw error;
      of.logger.warn({ err: error, controller: name }, 'A round failed; will try again');
    }
  } while (await sleep(of.everyMilliseconds, of.signal));
}

/** Whether a write was refused only because somebody else was faster. */
export function isOvertaken(error: unknown): boolean {
  return (
    error instanceof ApiError && ['Conflict', 'NotFound', 'AlreadyExists'].includes(error.reason)
  );
}
