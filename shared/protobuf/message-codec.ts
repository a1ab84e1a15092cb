import type { Field, FieldType } from '@rollcall/shared/schema/message.ts';
import { messageOf } from '@rollcall/shared/schema/messages.ts';
import { UNKNOWN_FIELDS } from '@rollcall/shared/schema/unknown-fields.ts';
import { type Reader, Writer } from 'protobufjs/minimal.js';
import { MalformedProtobuf } from './malformed-protobuf.ts';
import { endOfNext, readFields, skipValue, wrongWireType } from './read-fields.ts';
import { SCALAR_CODECS } from './scalar-codecs.ts';
import type { ValueCodec } from './value-codec.ts';

export type Fields = Record<string, unknown>;

/** Reads and writes one message as the object that JSON would have. */
export type MessageCodec = {
  /** Adds the fields up to `end` to `target`. @throws MalformedProtobuf, or the reader's own plain errors */
  read(reader: Reader, end: number, target: Fields): Fields;
  /** Values that are not of their field's type are left out. */
  write(writer: Writer, fields: Fields): void;
};

type FieldCodec = {
  read(reader: Reader, tag: number, target: Fields): void;
  write(writer: Writer, fields: Fields): void;
};

/** Readers that came across a field that nobody knows. */
const metUnknown = new WeakSet<Reader>();

const codecs = new Map<string, MessageCodec>();

/** The codec of a message, built when it is first asked for. */
export function messageCodec(name: string): MessageCodec {
  const built = codecs.get(name);
  if (built) return built;
  // Field codecs are built at first use, so that a message may hold messages that are not built yet.
  let fieldCodecs: Map<number, FieldCodec> | undefined;
  const fieldsOf = () => {
    fieldCodecs ??= new Map(
      messageOf(name).wireFields.map((field) => [field.number, fieldCodec(field)]),
    );
    return fieldCodecs;
  };
  const codec: MessageCodec = {
    read: (reader, end, target) => readMessage(fieldsOf(), reader, { end, target }),
    write: (writer, fields) => writeMessage(fieldsOf(), writer, fields),
  };
  codecs.set(name, codec);
  return codec;
}

/** Whether anything that was read from here had a field that nobody knows. */
export function hasMetUnknown(reader: Reader): boolean {
  return metUnknown.has(reader);
}

function readMessage(
  fieldCodecs: ReadonlyMap<number, FieldCodec>,
  reader: Reader,
  into: { readonly end: number; readonly target: Fields },
): Fields {
  const { end, target } = into;
  let unknown: Uint8Array[] | undefined;
  while (reader.pos < end) {
    const start = reader.pos;
    const tag = reader.tag();
    const field = fieldCodecs.get(tag >>> 3);
    if (field) field.read(reader, tag, target);
    else {
      skipValue(reader, tag);
      unknown ??= [];
      unknown.push(reader.buf.subarray(start, reader.pos));
    }
  }
  if (reader.pos !== end) throw new MalformedProtobuf('proto: a field is longer than its message');
  if (unknown) {
    keepUnknown(target, unknown);
    metUnknown.add(reader);
  }
  return target;
}

function keepUnknown(target: Fields, unknown: readonly Uint8Array[]): void {
  const before = Buffer.from((target[UNKNOWN_FIELDS] as string | undefined) ?? '', 'base64');
  target[UNKNOWN_FIELDS] = Buffer.concat([before, ...unknown]).toString('base64');
}

function writeMessage(
  fieldCodecs: ReadonlyMap<number, FieldCodec>,
  writer: Writer,
  fields: Fields,
): void {
  for (const codec of fieldCodecs.values()) codec.write(writer, fields);
  const unknown = fields[UNKNOWN_FIELDS];
  if (typeof unknown === 'string') writer.raw(Buffer.from(unknown, 'base64'));
}

function fieldCodec(field: Field): FieldCodec {
  if (field.isInline) return inlineCodec(field);
  const { type } = field;
  if (type.shape === 'list') return listCodec(field, type.of);
  if (type.shape === 'map') return mapCodec(field, type.of);
  return singleCodec(field, valueCodec(type));
}

/** Its fields stand among the parent's in JSON; what is unknown in it is kept as one more occurrence of it. */
function inlineCodec({ number, name, type }: Field): FieldCodec {
  const codec = valueCodec(type);
  const tagWritten = tagOf(number, codec);
  return {
    read(reader, tag, target) {
      if ((tag & 7) !== codec.wireType) throw wrongWireType(tag, name);
      const { [UNKNOWN_FIELDS]: before, ...known } = target;
      const { [UNKNOWN_FIELDS]: inside, ...read } = codec.read(reader, known) as Fields;
      Object.assign(target, read);
      if (typeof inside === 'string') keepUnknown(target, [occurrence(tagWritten, inside)]);
      else if (before !== undefined) target[UNKNOWN_FIELDS] = before;
    },
    write(writer, fields) {
      const { [UNKNOWN_FIELDS]: _, ...known } = fields;
      codec.write(writer.uint32(tagWritten), known);
    },
  };
}

function occurrence(tag: number, content: string): Uint8Array {
  return Writer.create().uint32(tag).bytes(Buffer.from(content, 'base64')).finish();
}

function singleCodec(
  { number, name, isPointer, isRequired }: Field,
  codec: ValueCodec,
): FieldCodec {
  const tagWritten = tagOf(number, codec);
  const keepsZero = isPointer || isRequired;
  return {
    read(reader, tag, target) {
      if ((tag & 7) !== codec.wireType) throw wrongWireType(tag, name);
      const value = codec.read(reader, target[name]);
      if (value !== undefined && (keepsZero || !codec.isZero(value))) target[name] = value;
      else if (target[name] !== undefined) delete target[name];
    },
    write(writer, fields) {
      const value = fields[name];
      if (value !== undefined && value !== null && codec.fits(value)) {
        codec.write(writer.uint32(tagWritten), value);
      }
    },
  };
}

function listCodec({ number, name }: Field, of: FieldType): FieldCodec {
  const codec = valueCodec(of);
  const tagWritten = tagOf(number, codec);
  return {
    read(reader, tag, target) {
      target[name] ??= [];
      const list = target[name] as unknown[];
      if ((tag & 7) === codec.wireType) list.push(codec.read(reader));
      else if ((tag & 7) === 2) readPacked(reader, codec, list);
      else throw wrongWireType(tag, name);
    },
    write(writer, fields) {
      const list = fields[name];
      if (!Array.isArray(list)) return;
      for (const value of list) {
        if (codec.fits(value)) codec.write(writer.uint32(tagWritten), value);
      }
    },
  };
}

/** Numbers may also come one after the other in one value; writers of proto2 do not do so, but readers must take it. */
function readPacked(reader: Reader, codec: ValueCodec, list: unknown[]): void {
  const end = endOfNext(reader);
  while (reader.pos < end) list.push(codec.read(reader));
  if (reader.pos !== end) throw new MalformedProtobuf('proto: a number is longer than its list');
}

/** A list of entries: key is 1, value is 2. */
function mapCodec({ number, name }: Field, of: FieldType): FieldCodec {
  const key = SCALAR_CODECS.string;
  const codec = valueCodec(of);
  const readers = { 1: key, 2: codec };
  return {
    read(reader, tag, target) {
      if ((tag & 7) !== 2) throw wrongWireType(tag, name);
      const entry = readFields(reader, readers);
      const value = entry[2] ?? emptyValue(of);
      target[name] ??= {};
      setOwn(target[name] as Fields, String(entry[1] ?? ''), value);
    },
    write(writer, fields) {
      const map = fields[name];
      if (typeof map !== 'object' || map === null) return;
      for (const [entryKey, value] of Object.entries(map)) {
        if (!codec.fits(value)) continue;
        writer.uint32((number << 3) | 2).fork();
        key.write(writer.uint32(0x0a), entryKey);
        codec.write(writer.uint32(tagOf(2, codec)), value);
        writer.ldelim();
      }
    },
  };
}

function emptyValue(type: FieldType): unknown {
  if (type.shape !== 'scalar') return {};
  return type.scalar === 'Strings' ? [] : '';
}

/** A map may have the key `__proto__`, which an assignment would take for something else. */
function setOwn(map: Fields, key: string, value: unknown): void {
  if (key !== '__proto__') map[key] = value;
  else
    Object.defineProperty(map, key, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
}

function valueCodec(type: FieldType): ValueCodec {
  if (type.shape === 'scalar') return SCALAR_CODECS[type.scalar];
  if (type.shape !== 'message')
    throw new Error('protobuf has no lists of lists, and no lists in maps');
  const codec = messageCodec(type.message);
  return {
    wireType: 2,
    read: (reader, before) => codec.read(reader, endOfNext(reader), (before as Fields) ?? {}),
    write(writer, value) {
      writer.fork();
      codec.write(writer, value as Fields);
      writer.ldelim();
    },
    fits: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    isZero: (value) => Object.keys(value as object).length === 0,
  };
}

function tagOf(number: number, { wireType }: ValueCodec): number {
  return ((number << 3) | wireType) >>> 0;
}
