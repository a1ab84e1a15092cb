import type { Reader, Writer } from 'protobufjs/minimal.js';

/** Wire types: 0 varint, 1 eight bytes, 2 length and bytes. */
export type ValueCodec = {
  readonly wireType: 0 | 1 | 2;
  /** `before` is what an earlier occurrence of the field left; undefined is a value that JSON has as null. */
  read(reader: Reader, before?: unknown): unknown;
  write(writer: Writer, value: unknown): void;
  /** Whether JSON's value is of the type at all. */
  fits(value: unknown): boolean;
  /** What Go leaves out of JSON by `omitempty`. */
  isZero(value: unknown): boolean;
};
