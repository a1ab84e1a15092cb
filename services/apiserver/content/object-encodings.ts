import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { encodeEnvelope } from '@rollcall/shared/protobuf/envelope.ts';
import { messageBytes } from '@rollcall/shared/protobuf/object-bytes.ts';
import { withoutUnknownFields } from '@rollcall/shared/schema/unknown-fields.ts';
import { messageName } from './encoded.ts';

/**
 * Stored objects never change: a new version is a new object. So each is encoded once a format, however many
 * read or watch it, and forgotten with it.
 */
const texts = new WeakMap<KubeObject, Buffer>();
const messages = new WeakMap<KubeObject, Uint8Array>();

const FIRST_ITEM = Buffer.from('{');
const NEXT_ITEM = Buffer.from(',{');
const END = Buffer.from(']}');
const CLOSING_BRACE_LENGTH = 1;
const COMMA = ','.charCodeAt(0);

/** To be called when an object is no longer as it was: the past is held for watches that come back, and rarely read. */
export function forgetEncodings(object: KubeObject): void {
  texts.delete(object);
  messages.delete(object);
}

/** An object as JSON. */
export function objectJson(object: KubeObject): Buffer {
  const known = texts.get(object);
  if (known !== undefined) return known;
  const { apiVersion, kind, metadata, ...fields } = withoutUnknownFields(object);
  const text = bytesOf(JSON.stringify({ kind, apiVersion, metadata, ...fields }));
  texts.set(object, text);
  return text;
}

/** In memory of its own: a slice of Node's pool would keep eight kilobytes of it as long as the object lives. */
function bytesOf(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}

/** A typed list, whose items say neither kind nor apiVersion: those are the list's. */
export function listJson(head: object, objects: readonly KubeObject[]): Buffer {
  const parts: Uint8Array[] = [Buffer.from(`${JSON.stringify(head).slice(0, -1)},"items":[`)];
  for (const [index, object] of objects.entries()) {
    parts.push(index === 0 ? FIRST_ITEM : NEXT_ITEM, afterType(object));
  }
  parts.push(END);
  return Buffer.concat(parts);
}

/** What follows the object's type, with the closing brace. Type comes first where there is one: not every stored object must have it. */
function afterType(object: KubeObject): Buffer {
  const { kind, apiVersion } = object;
  const text = objectJson(object);
  const end = Buffer.byteLength(JSON.stringify({ kind, apiVersion })) - CLOSING_BRACE_LENGTH;
  return text.subarray(text[end] === COMMA ? end + 1 : end);
}

/** An object as a message without its envelope: what a list's item is. @throws ApiError 406 */
export function objectMessage(object: KubeObject): Uint8Array {
  const known = messages.get(object);
  if (known !== undefined) return known;
  const bytes = messageBytes(messageName(object), object);
  messages.set(object, bytes);
  return bytes;
}

/** An object as protobuf. @throws ApiError 406 */
export function objectProtobuf(object: KubeObject): Buffer {
  const { apiVersion, kind } = object;
  return encodeEnvelope({ apiVersion, kind, raw: objectMessage(object) });
}
