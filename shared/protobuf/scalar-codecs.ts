import type { Scalar } from '@rollcall/shared/schema/message.ts';
import { canonicalQuantity, MalformedQuantity } from '@rollcall/shared/schema/quantity.ts';
import type { Reader, Writer } from 'protobufjs/minimal.js';
import { MalformedProtobuf } from './malformed-protobuf.ts';
import { readFields } from './read-fields.ts';
import { microTimeText, type Timestamp, timestampOf, timeText } from './timestamp.ts';
import type { ValueCodec } from './value-codec.ts';

const isText = (value: unknown) => typeof value === 'string';
const isWhole = (value: unknown) => Number.isSafeInteger(value);
const isNothing = (value: unknown) => value === '' || value === 0 || value === false;
const never = () => false;
const STRING = { wireType: 2, read: (reader: Reader) => reader.string() } as const;
const INT32 = { wireType: 0, read: (reader: Reader) => reader.int32() } as const;
const INT64 = { wireType: 0, read: readInt64 } as const;
const BYTES = { wireType: 2, read: bytesOf } as const;

/** How each scalar stands in protobuf (the generated.proto of apimachinery's meta/v1, api/resource, util/intstr, runtime). */
export const SCALAR_CODECS: Readonly<Record<Scalar, ValueCodec>> = {
  string: {
    wireType: 2,
    read: (reader) => reader.string(),
    write: (writer, value) => writer.string(value as string),
    fits: isText,
    isZero: isNothing,
  },
  bool: {
    wireType: 0,
    read: (reader) => reader.bool(),
    write: (writer, value) => writer.bool(value as boolean),
    fits: (value) => typeof value === 'boolean',
    isZero: isNothing,
  },
  int32: {
    wireType: 0,
    read: (reader) => reader.int32(),
    write: (writer, value) => writer.int32(value as number),
    fits: isWhole,
    isZero: isNothing,
  },
  int64: {
    wireType: 0,
    read: readInt64,
    write: (writer, value) => writer.int64(value as number),
    fits: isWhole,
    isZero: isNothing,
  },
  double: {
    wireType: 1,
    read: (reader) => reader.double(),
    write: (writer, value) => writer.double(value as number),
    fits: (value) => typeof value === 'number',
    isZero: isNothing,
  },
  bytes: {
    wireType: 2,
    read: (reader) => bytesOf(reader).toString('base64'),
    write: (writer, value) => writer.bytes(Buffer.from(value as string, 'base64')),
    fits: isText,
    isZero: isNothing,
  },
  Quantity: {
    wireType: 2,
    read: readQuantity,
    write: (writer, value) => writer.fork().uint32(0x0a).string(String(value)).ldelim(),
    fits: (value) => isText(value) || typeof value === 'number',
    isZero: never,
  },
  Time: {
    wireType: 2,
    read: (reader) => readTimestamp(reader, timeText),
    write: (writer, value) => writeTimestamp(writer, value as string, false),
    fits: (value) => isText(value) && timestampOf(value as string) !== undefined,
    isZero: never,
  },
  MicroTime: {
    wireType: 2,
    read: (reader) => readTimestamp(reader, microTimeText),
    write: (writer, value) => writeTimestamp(writer, value as string, true),
    fits: (value) => isText(value) && timestampOf(value as string) !== undefined,
    isZero: never,
  },
  IntOrString: {
    wireType: 2,
    read: readIntOrString,
    write: writeIntOrString,
    fits: (value) => isText(value) || isWhole(value),
    isZero: never,
  },
  RawExtension: rawJson(),
  FieldsV1: rawJson(),
  Strings: {
    wireType: 2,
    read: readStrings,
    write(writer, value) {
      writer.fork();
      for (const item of value as readonly string[]) writer.uint32(0x0a).string(item);
      writer.ldelim();
    },
    fits: (value) => Array.isArray(value) && value.every(isText),
    isZero: never,
  },
};

/** In its one form, as from JSON. @throws MalformedProtobuf */
function readQuantity(reader: Reader): string {
  const text = (readFields(reader, { 1: STRING })[1] as string | undefined) ?? '0';
  try {
    return canonicalQuantity(text);
  } catch (error) {
    if (error instanceof MalformedQuantity)
      throw new MalformedProtobuf(error.message, { cause: error });
    throw error;
  }
}

/** Numbers beyond 2^53 lose their last digits, as they do in JSON. */
function readInt64(reader: Reader): number {
  const value: number | { readonly low: number; readonly high: number } = reader.int64();
  return typeof value === 'number' ? value : value.high * 2 ** 32 + (value.low >>> 0);
}

function bytesOf(reader: Reader): Buffer {
  const bytes = reader.bytes();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** An empty message is Go's zero time, which JSON has as null. */
function readTimestamp(reader: Reader, text: (at: Timestamp) => string): string | undefined {
  const fields = readFields(reader, { 1: INT64, 2: INT32 });
  if (fields[1] === undefined && fields[2] === undefined) return undefined;
  return text({ seconds: Number(fields[1] ?? 0), nanos: Number(fields[2] ?? 0) });
}

/** Go's Time writes no nanoseconds, MicroTime writes whole microseconds. */
function writeTimestamp(writer: Writer, text: string, keepsMicros: boolean): void {
  const { seconds, nanos } = timestampOf(text) as Timestamp;
  const kept = keepsMicros ? nanos - (nanos % 1_000) : 0;
  writer.fork().uint32(0x08).int64(seconds).uint32(0x10).int32(kept).ldelim();
}

function readIntOrString(reader: Reader): number | string {
  const fields = readFields(reader, { 1: INT64, 2: INT32, 3: STRING });
  return fields[1] === 1 ? String(fields[3] ?? '') : Number(fields[2] ?? 0);
}

function writeIntOrString(writer: Writer, value: unknown): void {
  const isString = typeof value === 'string';
  writer
    .fork()
    .uint32(0x08)
    .int64(isString ? 1 : 0)
    .uint32(0x10)
    .int32(isString ? 0 : (value as number))
    .uint32(0x1a)
    .string(isString ? value : '')
    .ldelim();
}

function readStrings(reader: Reader): string[] {
  const items: string[] = [];
  readFields(reader, { 1: { wireType: 2, read: (inner) => items.push(inner.string()) } });
  return items;
}

/** A message whose only field is the JSON text of a value. */
function rawJson(): ValueCodec {
  return {
    wireType: 2,
    read(reader) {
      const raw = readFields(reader, { 1: BYTES })[1] as Buffer | undefined;
      return raw === undefined || raw.length === 0 ? undefined : jsonOf(raw);
    },
    write: (writer, value) => writer.fork().uint32(0x0a).string(JSON.stringify(value)).ldelim(),
    fits: (value) => typeof value === 'object',
    isZero: never,
  };
}

function jsonOf(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch (error) {
    throw new MalformedProtobuf('proto: a field that holds JSON holds none', { cause: error });
  }
}
