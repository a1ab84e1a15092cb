import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { errorOfStatus } from './answer-error.ts';

export type WatchEvent = {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubeObject;
};

/** Longer than any object that an apiserver takes in (3 MiB), with room for what it adds. */
const LINE_CHARACTERS_MAX = 16 * 1024 * 1024;

/**
 * The events of a watch's body; ends when the body ends.
 * @throws ApiError that an ERROR event tells (410 when the version is too old), Error for a line that is no event
 */
export async function* watchEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<WatchEvent> {
  for await (const line of linesOf(body, LINE_CHARACTERS_MAX)) {
    const event = eventOf(line);
    if (event.type === 'ERROR') throw errorOfStatus(event.object);
    yield event;
  }
}

/**
 * Text cut at line feeds; empty lines and an unfinished last one are left out.
 * @throws Error when a line is longer than `lineCharactersMax`
 */
export async function* linesOf(
  body: AsyncIterable<Uint8Array>,
  lineCharactersMax: number,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let unfinished = '';
  for await (const chunk of body) {
    const pieces = decoder.decode(chunk, { stream: true }).split('\n');
    for (const piece of pieces.slice(0, -1)) {
      const line = unfinished + piece;
      unfinished = '';
      if (line.length > lineCharactersMax) throw tooLong(lineCharactersMax);
      if (line.trim() !== '') yield line;
    }
    unfinished += pieces.at(-1);
    if (unfinished.length > lineCharactersMax) throw tooLong(lineCharactersMax);
  }
}

function eventOf(line: string): WatchEvent {
  const event: unknown = JSON.parse(line);
  if (!isEvent(event)) throw new Error(`not a watch event: ${line.slice(0, 200)}`);
  return event;
}

function isEvent(value: unknown): value is WatchEvent {
  if (typeof value !== 'object' || value === null) return false;
  if (!('type' in value) || !('object' in value)) return false;
  return (
    typeof value.type === 'string' && typeof value.object === 'object' && value.object !== null
  );
}

function tooLong(charactersMax: number): Error {
  return new Error(`a line of the watch is longer than ${charactersMax} characters`);
}
