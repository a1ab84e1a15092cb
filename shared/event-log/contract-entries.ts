import { type EventLog, type LogMessage, WrongSequence } from './event-log.ts';
import { type Keep, STREAMS } from './stream-names.ts';

/** What a test says of a message; the rest does not matter to it. */
export type Entry = {
  readonly subject: string;
  readonly text?: string;
  readonly expectedSequence?: number;
  /** Of which log the subject is; `history` when absent. */
  readonly keep?: Keep;
};

/** Expects nothing before it, unless the entry says otherwise. */
export function append(log: EventLog, entry: Entry): Promise<number> {
  return log.append({
    subject: `${STREAMS[entry.keep ?? 'history'].prefix}.${entry.subject}`,
    payload: Buffer.from(entry.text ?? 'text'),
    expectedSequence: entry.expectedSequence ?? 0,
  });
}

/** Undefined when a rival was first. */
export async function appendOrLose(log: EventLog, entry: Entry): Promise<number | undefined> {
  try {
    return await append(log, entry);
  } catch (error) {
    if (error instanceof WrongSequence) return undefined;
    throw error;
  }
}

/** Messages on one subject, each after the other. */
export async function appendSeries(
  log: EventLog,
  { subject, count }: { subject: string; count: number },
): Promise<number[]> {
  const sequences: number[] = [];
  for (let index = 0; index < count; index += 1) {
    sequences.push(await append(log, { subject, expectedSequence: sequences.at(-1) ?? 0 }));
  }
  return sequences;
}

/** All that is held after `afterSequence`, up to and with `lastSequence`. */
export async function readUntil(
  log: EventLog,
  lastSequence: number,
  from: { readonly afterSequence?: number; readonly subjects?: readonly string[] } = {},
): Promise<LogMessage[]> {
  const stop = new AbortController();
  const held: LogMessage[] = [];
  for await (const message of log.read({ afterSequence: 0, ...from, signal: stop.signal })) {
    held.push(message);
    if (message.sequence >= lastSequence) stop.abort();
  }
  return held;
}
