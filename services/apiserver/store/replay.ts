import type { EventLog } from '@rollcall/shared/event-log/event-log.ts';
import { type Change, Projection } from '@rollcall/shared/projection/projection.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { subjectsOfResource } from '@rollcall/shared/resource/object-key.ts';

/**
 * A kind's changes after one sequence and up to another, told again from the log: its objects are
 * built up from the beginning, so that each change knows what was before.
 */
export async function* changesFromLog(
  log: EventLog,
  kinds: readonly Kind[],
  range: {
    readonly kind: Kind;
    /** Of one object alone; of all of the kind when absent. */
    readonly subject?: string | undefined;
    readonly afterSequence: number;
    /** Sequence of the last commit of these that is wanted; 0 when there is none. */
    readonly until: number;
  },
): AsyncIterable<Change> {
  const { kind, subject, afterSequence, until } = range;
  const projection = new Projection(kinds);
  const stop = new AbortController();
  const subjects = [
    subject ?? subjectsOfResource({ group: kind.group, resource: kind.plural }, kind.keep),
  ];
  if (until <= afterSequence) return;
  try {
    for await (const message of log.read({ afterSequence: 0, subjects, signal: stop.signal })) {
      const change = projection.apply(message);
      if (change && message.sequence > afterSequence && message.sequence <= until) yield change;
      if (message.sequence >= until) return;
    }
  } finally {
    stop.abort();
  }
}
