import { decodeEnvelope } from '@rollcall/shared/protobuf/envelope.ts';
import { messageFields } from '@rollcall/shared/protobuf/object-bytes.ts';
import { messageOfKind } from '@rollcall/shared/schema/kind-message.ts';
import type { Asked, Question } from '#world/asker.ts';
import { normalised, normalisedText } from './normalised.ts';
import type { Who } from './tale.ts';

/** A question and its answer as they are kept, with signs for what differs from run to run. */
export type RecordedPair = {
  readonly title: string;
  readonly who: string;
  readonly question: {
    readonly method: string;
    readonly path: string;
    readonly headers: object;
    readonly body: unknown;
  };
  readonly answer: {
    readonly code: number;
    readonly type: string;
    readonly warning?: string;
    readonly body: unknown;
  };
};

export function recordedPair(
  title: string,
  of: { readonly who: Who; readonly question: Question; readonly asked: Asked },
): RecordedPair {
  const { who, question, asked } = of;
  const { method, path, headers = {}, body = '' } = question;
  const warning = asked.headers['warning'];
  return {
    title,
    who: nameOf(who),
    question: { method, path: normalisedText(path), headers, body: readable(Buffer.from(body)) },
    answer: {
      code: asked.code,
      type: asked.headers['content-type'] ?? '',
      ...(typeof warning === 'string' && { warning }),
      body: isFramed(asked) ? framed(asked.body) : readable(asked.body),
    },
  };
}

function nameOf(who: Who): string {
  if (typeof who === 'string') return who;
  return 'name' in who ? who.name : 'a token';
}

const PREFIX = Buffer.from([0x6b, 0x38, 0x73, 0x00]);

/** JSON as itself, frames as a list of it, protobuf by its fields, and all else as text. */
function readable(bytes: Buffer): unknown {
  if (bytes.length === 0) return null;
  if (bytes.subarray(0, PREFIX.length).equals(PREFIX)) return ofProtobuf(bytes);
  const text = bytes.toString();
  const whole = parsed(text);
  if (whole !== undefined) return normalised(whole);
  const lines = text.trim().split('\n').map(parsed);
  return lines.every((line) => line !== undefined)
    ? { frames: lines.map((line) => normalised(line)) }
    : normalisedText(text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ofProtobuf(bytes: Buffer): unknown {
  const { apiVersion, kind, raw } = decodeEnvelope(bytes);
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const message = messageOfKind({ group, version, kind });
  const fields = message ? messageFields(message.name, raw) : { bytes: raw.length };
  return { protobuf: { apiVersion, kind, ...(normalised(fields) as object) } };
}

const LENGTH_BYTES = 4;
const FRAMED = 'application/vnd.kubernetes.protobuf;stream=watch';

function isFramed({ headers }: Asked): boolean {
  return headers['content-type'] === FRAMED;
}

/** A protobuf watch's events: four bytes of length before each. */
function framed(bytes: Buffer): unknown {
  const frames = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + LENGTH_BYTES + bytes.readUInt32BE(at);
    frames.push(eventOf(bytes.subarray(at + LENGTH_BYTES, end)));
    at = end;
  }
  return { frames };
}

/** Its type is the first field; the object's envelope is the last and goes to the end (meta/v1/generated.proto, WatchEvent). */
function eventOf(frame: Buffer): unknown {
  const type = frame.subarray(2, 2 + frame.readUInt8(1)).toString();
  return { type, object: readable(frame.subarray(frame.indexOf(PREFIX))) };
}
