import { type Commit, decodeCommit } from '@rollcall/shared/event-log/commit.ts';
import type { LogMessage } from '@rollcall/shared/event-log/event-log.ts';
import type { Fact } from '@rollcall/shared/resource/decider.ts';
import { keyOfSubject, type ObjectKey } from '@rollcall/shared/resource/object-key.ts';

/** One commit as a person reads it. */
export type Entry = ObjectKey & Commit<Fact> & { readonly sequence: number };

export function entryOf(message: LogMessage): Entry {
  const { sequence } = message;
  return {
    sequence,
    ...keyOfSubject(message.subject),
    ...decodeCommit<Fact>(message.payload),
  };
}

export const ENTRY_HEADING = line(['SEQUENCE', 'TIME', 'BY', 'OBJECT', 'FACTS']);

/** Sequence, time, author, object, and what became true. */
export function entryLine(entry: Entry): string {
  const { sequence, at, by, resource, namespace, name, facts } = entry;
  const object = [resource, namespace, name].filter((word) => word !== '').join('/');
  const types = facts.map(({ type }) => type).join(', ');
  return line([String(sequence), at, by, object, types]);
}

/** The whole commit as one line of JSON. What a Secret holds stays out of it. */
export function entryJson(entry: Entry): string {
  return JSON.stringify(isSecret(entry) ? withoutData(entry) : entry);
}

export function isSecret({ group, resource }: Pick<ObjectKey, 'group' | 'resource'>): boolean {
  return group === '' && resource === 'secrets';
}

/** The same with `data` and `stringData` blacked out, wherever they stand. */
export function withoutData<T>(value: T): T {
  const text = JSON.stringify(value, (key, part) =>
    key === 'data' || key === 'stringData' ? '<not shown>' : part,
  );
  return JSON.parse(text) as T;
}

/** A log has no end, so the widths are guessed: most words fit, and longer ones push the rest aside. */
function line([
  sequence = '',
  at = '',
  by = '',
  object = '',
  facts = '',
]: readonly string[]): string {
  const cells = [sequence.padStart(8), at.padEnd(24), by.padEnd(40), object.padEnd(56), facts];
  return cells.join('  ').trimEnd();
}
