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
    who: typeof who === 'string' ? who : 'a token',
    question: { method, path: normalisedText(path), headers, body: readable(Buffer.from(body)) },
    answer: {
      code: asked.code,
      type: asked.headers['content-type'] ?? '',
      ...(typeof warning === 'string' && { warning }),
      body: readable(asked.body),
    },
  };
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
