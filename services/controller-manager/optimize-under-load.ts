import { setFlagsFromString } from 'node:v8';
import type { Logger } from '@rollcall/shared/process/log.ts';

/** Longer than a start, or what a single node that joins gives to do. */
const SAMPLE_MILLISECONDS = 2_000;
const BUSY_SHARE = 0.25;

/**
 * Lets V8 optimise once the event loop has been busy for a quarter of two seconds, and from then on. Until then we run as
 * `rollcall up` starts us, without optimising compilers, which costs little memory and, under load, half as much time again
 * (decisions 9 and 60).
 */
export function optimizeUnderLoad(log: Logger, signal: AbortSignal): void {
  let before = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    if (utilization < BUSY_SHARE) return;
    clearInterval(timer);
    letOptimize();
    log.info({}, 'There is much to do: code is optimised from now on');
  }, SAMPLE_MILLISECONDS);
  timer.unref();
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}

/**
 * Takes back the `--no-maglev` that we were started with. Node lets flags be set while it runs, but promises nothing of what
 * they do then: our test watches it.
 */
export function letOptimize(): void {
  setFlagsFromString('--maglev');
}
