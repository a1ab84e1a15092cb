import type { Reader } from 'protobufjs/minimal.js';
import { MalformedProtobuf } from './malformed-protobuf.ts';
import type { ValueCodec } from './value-codec.ts';

/** The end of the message whose length comes next. @throws MalformedProtobuf when the bytes end before */
export function endOfNext(reader: Reader): number {
  const length = reader.size();
  if (length > reader.len - reader.pos) {
    throw new MalformedProtobuf('proto: a message is longer than what holds it');
  }
  return reader.pos + length;
}

/** Skips a field's value. Groups are refused: Kubernetes writes none, and they nest without a bound. */
export function skipValue(reader: Reader, tag: number): void {
  const wireType = tag & 7;
  if (tag >>> 3 === 0) throw new MalformedProtobuf('proto: illegal tag 0');
  if (wireType === 0) reader.skip();
  else if (wireType === 1) reader.skip(8);
  else if (wireType === 2) reader.skip(reader.size());
  else if (wireType === 5) reader.skip(4);
  else throw new MalformedProtobuf(`proto: illegal wireType ${wireType}`);
}

export type FieldReaders = Readonly<Record<number, Pick<ValueCodec, 'wireType' | 'read'>>>;

/** Reads a small message: the last value of each field that has a reader; others are skipped. */
export function readFields(
  reader: Reader,
  readers: FieldReaders,
  end = endOfNext(reader),
): Record<number, unknown> {
  const fields: Record<number, unknown> = {};
  while (reader.pos < end) {
    const tag = reader.tag();
    const known = readers[tag >>> 3];
    if (!known) skipValue(reader, tag);
    else if (known.wireType === (tag & 7)) fields[tag >>> 3] = known.read(reader);
    else throw wrongWireType(tag);
  }
  if (reader.pos !== end) throw new MalformedProtobuf('proto: a field is longer than its message');
  return fields;
}

export function wrongWireType(tag: number, name = `number ${tag >>> 3}`): MalformedProtobuf {
  return new MalformedProtobuf(`proto: wrong wireType = ${tag & 7} for field ${name}`);
}
