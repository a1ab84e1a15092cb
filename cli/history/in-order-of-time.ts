import type { LogMessage } from '@rollcall/shared/event-log/event-log.ts';

/** The messages of several logs, each in its own order, told in the order of the times at which the logs took them. */
export async function* inOrderOfTime(
  logs: readonly AsyncIterator<LogMessage, unknown>[],
): AsyncGenerator<LogMessage> {
  const heads = await Promise.all(logs.map((log) => log.next()));
  for (;;) {
    const next = indexOfEarliest(heads);
    if (next === undefined) return;
    yield (heads[next] as IteratorYieldResult<LogMessage>).value;
    heads[next] = await (logs[next] as AsyncIterator<LogMessage, unknown>).next();
  }
}

function indexOfEarliest(
  heads: readonly IteratorResult<LogMessage, unknown>[],
): number | undefined {
  let earliest: { readonly index: number; readonly time: number } | undefined;
  for (const [index, head] of heads.entries()) {
    if (head.done) continue;
    const time = head.value.time.getTime();
    if (!earliest || time < earliest.time) earliest = { index, time };
  }
  return earliest?.index;
}
