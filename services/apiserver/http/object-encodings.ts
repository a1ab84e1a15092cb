import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { encodeEnvelope } from '@rollcall/shared/protobuf/envelope.ts';
import { messageBytes } from '@rollcall/shared/protobuf/object-bytes.ts';
import { withoutUnknownFields } from '@rollcall/shared/schema/unknown-fields.ts';
import { messageName } from './encoded.ts';

/**
 * Stored objects never change: a new version is a new object. So each is encoded once a format, however many
 * read or watch it, and forgotten with it.
 */
const texts = new WeakMap<KubeObject, string>();
const messages = new WeakMap<KubeObject, Uint8Array>();

/** An object as JSON. */
export function objectJson(object: KubeObject): string {
  const known = texts.get(object);
  if (known !== undefined) return known;
  const { apiVersion, kind, metadata, ...fields } = withoutUnknownFields(object);
  const text = JSON.stringify({ kind, apiVersion, metadata, ...fields });
  texts.set(object, text);
  return text;
}

/** An object as an item of a typed list, where kind and apiVersion are the list's. */
export function itemJson(object: KubeObject): string {
  const { kind, apiVersion } = object;
  const type = JSON.stringify({ kind, apiVersion });
  // The text begins `{"kind":…,"apiVersion":…,"metadata":…`: the type's closing brace stands where the comma is.
  return `{${objectJson(object).slice(type.length)}`;
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
