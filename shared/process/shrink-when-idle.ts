import { performance } from 'node:perf_hooks';

const EVERY_MILLISECONDS = 5_000;
/** Below this share of a tick the process has little to do. */
const IDLE_UTILIZATION = 0.05;

/**
 * Lets a process whose flags allow a large young generation hold little while it has little to do. V8 makes it smaller
 * when it collects there and little was allocated since, but a process that allocates little does not come to collect, and
 * V8 keeps the pages for later. So the first idle time after a busy one, and after the start, ends with a collection that
 * gives pages back. Does nothing where `--expose-gc` is not among the flags.
 */
export function shrinkWhenIdle(): void {
  const collect = globalThis.gc;
  if (!collect) return;
  let wasBusy = true;
  let before = performance.eventLoopUtilization();
  const tick = () => {
    const { utilization } = performance.eventLoopUtilization(before);
    before = performance.eventLoopUtilization();
    const isBusy = utilization > IDLE_UTILIZATION;
    if (wasBusy && !isBusy) collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    else collect({ type: 'minor', execution: 'sync' });
    wasBusy = isBusy;
  };
  setInterval(tick, EVERY_MILLISECONDS).unref();
}
