import {
  type EventLog,
  type EventLogs,
  type LogMessage,
  LogUnavailable,
  type NewMessage,
  WrongSequence,
} from './event-log.ts';
import type { Keep } from './stream-names.ts';

/** Logs that keep their promises as long as their process lives; `now` stamps the messages. */
export function createMemoryEventLogs(now: () => Date = () => new Date()): EventLogs {
  return { history: new MemoryEventLog('history', now), latest: new MemoryEventLog('latest', now) };
}

class MemoryEventLog implements EventLog {
  readonly #keep: Keep;
  readonly #now: () => Date;
  #messages: LogMessage[] = [];
  #lastSequence: number;
  #closed = false;
  readonly #lastOfSubject = new Map<string, number>();
  #news = Promise.withResolvers<void>();

  constructor(keep: Keep, now: () => Date) {
    this.#keep = keep;
    // As the streams: nothing stands on version 1 of what keeps the latest.
    this.#lastSequence = keep === 'latest' ? 1 : 0;
    this.#now = now;
  }

  async append({ subject, payload, expectedSequence }: NewMessage): Promise<number> {
    this.#assertOpen();
    const last = this.#lastOfSubject.get(subject) ?? 0;
    if (last !== expectedSequence) {
      throw new WrongSequence(`${subject} is at sequence ${last}, not ${expectedSequence}`);
    }
    if (this.#keep === 'latest') {
      this.#messages = this.#messages.filter((message) => message.subject !== subject);
    }
    const sequence = ++this.#lastSequence;
    this.#messages.push({
      sequence,
      subject,
      payload: Uint8Array.from(payload),
      time: this.#now(),
    });
    this.#lastOfSubject.set(subject, sequence);
    this.#announce();
    return sequence;
  }

  async *read(from: Parameters<EventLog['read']>[0]): AsyncGenerator<LogMessage> {
    const { subjects = ['>'], signal } = from;
    const announce = () => this.#announce();
    signal.addEventListener('abort', announce);
    try {
      let last = from.afterSequence;
      while (!signal.aborted) {
        this.#assertOpen();
        const news = this.#news.promise;
        const next = this.#messages.find((message) => message.sequence > last);
        if (next === undefined) await news;
        else last = next.sequence;
        if (next && subjects.some((subject) => matches(next.subject, subject))) yield next;
      }
    } finally {
      signal.removeEventListener('abort', announce);
    }
  }

  async follow(
    from: Parameters<EventLog['follow']>[0],
    hear: (message: LogMessage) => void,
  ): Promise<void> {
    for await (const message of this.read(from)) hear(message);
  }

  async bounds(): ReturnType<EventLog['bounds']> {
    this.#assertOpen();
    const firstSequence = this.#messages[0]?.sequence ?? this.#lastSequence + 1;
    return { firstSequence, lastSequence: this.#lastSequence };
  }

  problem(): string | undefined {
    return this.#closed ? 'the event log was closed' : undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#announce();
  }

  #announce(): void {
    const announced = this.#news;
    this.#news = Promise.withResolvers();
    announced.resolve();
  }

  #assertOpen(): void {
    if (this.#closed) throw new LogUnavailable('the event log was closed');
  }
}

/** NATS wildcards: `*` stands for one word, `>` at the end for one or more. */
function matches(subject: string, wildcard: string): boolean {
  const words = subject.split('.');
  const pattern = wildcard.split('.');
  const tail = pattern.at(-1) === '>';
  if (tail ? words.length < pattern.length : words.length !== pattern.length) return false;
  return pattern.every((word, index) => word === '*' || word === '>' || word === words[index]);
}
