import { UNKNOWN_FIELDS } from '@rollcall/shared/schema/unknown-fields.ts';
import { Reader, Writer } from 'protobufjs/minimal.js';
import { bufferOf, ENVELOPE_TAIL, envelopeHead } from './envelope.ts';
import { reading } from './malformed-protobuf.ts';
import { type Fields, hasMetUnknown, messageCodec } from './message-codec.ts';

type TypedObject = { readonly apiVersion: string; readonly kind: string };

/** An object's message, without its envelope. `message` is its name in the schema, such as `core.Node`. */
export function messageBytes(message: string, object: object): Uint8Array {
  const writer = Writer.create();
  messageCodec(message).write(writer, object as Fields);
  return writer.finish();
}

/** The fields of a message; zero values that Go would leave out of JSON are left out. @throws MalformedProtobuf */
export function messageFields(message: string, raw: Uint8Array): Record<string, unknown> {
  return reading(() => {
    const reader = Reader.create(bufferOf(raw));
    const target: Fields = {};
    messageCodec(message).read(reader, reader.len, target);
    // Whoever shows the object need only look here to know that there is something to hide.
    return hasMetUnknown(reader) ? { [UNKNOWN_FIELDS]: '', ...target } : target;
  });
}

/** A list in its envelope, from the messages of its items, each of which is copied once. */
export function listEnvelope(
  type: TypedObject,
  metadata: object,
  items: readonly Uint8Array[],
): Buffer {
  const parts = [delimited(0x0a, messageBytes('meta.ListMeta', metadata))];
  for (const item of items) parts.push(delimiter(0x12, item), item);
  const rawLength = parts.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([envelopeHead(type, rawLength), ...parts, ENVELOPE_TAIL]);
}

function delimited(tag: number, content: Uint8Array): Uint8Array {
  return Writer.create().uint32(tag).bytes(content).finish();
}

function delimiter(tag: number, { length }: Uint8Array): Uint8Array {
  return Writer.create().uint32(tag).uint32(length).finish();
}
