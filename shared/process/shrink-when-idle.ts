const EVERY_MILLISECONDS = 5_000;

/**
 * Lets a process whose flags allow a large young generation hold a small one while it has little to do. V8 makes it smaller
 * when it collects there and little was allocated since, but a process that allocates little does not come to collect. Does
 * nothing where `--expose-gc` is not among the flags.
 */
export function shrinkWhenIdle(): void {
  const collect = globalThis.gc;
  if (!collect) return;
  const shrink = () => void collect({ type: 'minor', execution: 'sync' });
  setInterval(shrink, EVERY_MILLISECONDS).unref();
}
