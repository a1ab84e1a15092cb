import { Reader, Writer } from 'protobufjs/minimal.js';
import { MalformedProtobuf, reading } from './malformed-protobuf.ts';
import { readFields } from './read-fields.ts';

/** What stands around every message: its type, and its bytes (apimachinery, pkg/runtime/generated.proto, Unknown). */
export type Envelope = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Uint8Array;
};

/** `k8s` and a zero byte stand before every envelope (apimachinery, serializer/protobuf/protobuf.go). */
const PREFIX = Buffer.from([0x6b, 0x38, 0x73, 0x00]);

const TEXT = { wireType: 2, read: (reader: Reader) => reader.string() } as const;
const BYTES = { wireType: 2, read: (reader: Reader) => reader.bytes() } as const;
const TYPE_META = {
  wireType: 2,
  read: (reader: Reader) => readFields(reader, { 1: TEXT, 2: TEXT }),
} as const;

/** Behind the raw bytes Go writes two empty texts: the content's encoding and type. */
export const ENVELOPE_TAIL = Buffer.from([0x1a, 0x00, 0x22, 0x00]);

export function encodeEnvelope({ raw, ...type }: Envelope): Buffer {
  return Buffer.concat([envelopeHead(type, raw.length), raw, ENVELOPE_TAIL]);
}

/** All that stands before the raw bytes. */
export function envelopeHead(
  { apiVersion, kind }: Omit<Envelope, 'raw'>,
  rawLength: number,
): Uint8Array {
  const writer = Writer.create().raw(PREFIX).uint32(0x0a).fork();
  writer.uint32(0x0a).string(apiVersion).uint32(0x12).string(kind).ldelim();
  return writer.uint32(0x12).uint32(rawLength).finish();
}

/** @throws MalformedProtobuf when the prefix is missing, what follows is no envelope, or its content is compressed */
export function decodeEnvelope(bytes: Uint8Array): Envelope {
  if (!PREFIX.equals(bytes.subarray(0, PREFIX.length))) {
    throw new MalformedProtobuf(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    );
  }
  return reading(() => {
    const reader = Reader.create(bufferOf(bytes.subarray(PREFIX.length)));
    const fields = readFields(reader, { 1: TYPE_META, 2: BYTES, 3: TEXT }, reader.len);
    const type = (fields[1] ?? {}) as Readonly<Record<number, string>>;
    if (fields[3]) throw new MalformedProtobuf(`unknown content encoding ${String(fields[3])}`);
    const raw = (fields[2] ?? new Uint8Array()) as Uint8Array;
    return { apiVersion: type[1] ?? '', kind: type[2] ?? '', raw };
  });
}

/** The same bytes as a Buffer, without a copy. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
