import type { Field, FieldType, Message } from '@rollcall/shared/schema/message.ts';
import { messageOf } from '@rollcall/shared/schema/messages.ts';
import { UNKNOWN_FIELDS } from '@rollcall/shared/schema/unknown-fields.ts';
import { decodeScalar } from './decode-scalar.ts';
import { cannotUnmarshal, goTypeOf, type Place } from './type-mismatch.ts';

type Fields = Record<string, unknown>;

export type Decoded = {
  readonly object: Fields;
  /** Paths of the fields that no message has, such as `spec.containers[0].nmae`. */
  readonly unknownFields: readonly string[];
};

export type DecodeOptions = {
  /** Says which kept protobuf fields may stay; without it none do, since JSON has none. */
  readonly keepsUnknown?: (base64: string) => boolean;
};

/**
 * A document as an object of a message: what the message does not know is left out and told, null is absent, and so are
 * zero values that Go leaves out, so that a body means the same in JSON, YAML and protobuf. @throws TypeMismatch
 */
export function decodeMessage(
  message: Message,
  document: unknown,
  options: DecodeOptions = {},
): Decoded {
  const unknownFields: string[] = [];
  const decoding = { unknownFields, keepsUnknown: options.keepsUnknown ?? (() => false) };
  const at = { place: { message: message.name, path: [] }, text: '' };
  const object = decodeFields(decoding, message, { value: document, at });
  return { object, unknownFields };
}

type Decoding = {
  readonly unknownFields: string[];
  readonly keepsUnknown: (text: string) => boolean;
};

/** Where a value stands, for Go's words and for those of strict validation. */
type At = { readonly place: Place; readonly text: string };
type Found = { readonly value: unknown; readonly at: At };

function decodeFields(decoding: Decoding, message: Message, { value, at }: Found): Fields {
  if (!isObject(value))
    throw cannotUnmarshal(value, at.place, goTypeOf({ shape: 'message', message: message.name }));
  const object: Fields = {};
  for (const [name, inside] of Object.entries(value)) {
    const field = message.fields.get(name);
    if (field === undefined) keepOrTell(decoding, object, { name, inside, at });
    else if (inside !== null) {
      const decoded = decodeValue(decoding, field.type, {
        value: inside,
        at: within(at, message, name),
      });
      if (!isLeftOut(field, decoded)) object[name] = decoded;
    }
  }
  return object;
}

function keepOrTell(
  { keepsUnknown, unknownFields }: Decoding,
  object: Fields,
  { name, inside, at }: { readonly name: string; readonly inside: unknown; readonly at: At },
): void {
  const isKept = name === UNKNOWN_FIELDS && typeof inside === 'string' && keepsUnknown(inside);
  if (isKept) object[name] = inside;
  else unknownFields.push(at.text ? `${at.text}.${name}` : name);
}

function decodeValue(decoding: Decoding, type: FieldType, { value, at }: Found): unknown {
  switch (type.shape) {
    case 'scalar':
      return decodeScalar(type.scalar, value, at.place);
    case 'message':
      return decodeFields(decoding, messageOf(type.message), { value, at });
    case 'list':
      return decodeList(decoding, type, { value, at });
    case 'map':
      return decodeMap(decoding, type, { value, at });
    default:
      return type satisfies never;
  }
}

function decodeList(
  decoding: Decoding,
  type: Extract<FieldType, { shape: 'list' }>,
  { value, at }: Found,
): unknown[] {
  if (!Array.isArray(value)) throw cannotUnmarshal(value, at.place, goTypeOf(type));
  return value.map((item: unknown, index) =>
    item === null
      ? zeroOf(type.of)
      : decodeValue(decoding, type.of, {
          value: item,
          at: { ...at, text: `${at.text}[${index}]` },
        }),
  );
}

function decodeMap(
  decoding: Decoding,
  type: Extract<FieldType, { shape: 'map' }>,
  { value, at }: Found,
): Fields {
  if (!isObject(value)) throw cannotUnmarshal(value, at.place, goTypeOf(type));
  const entries = Object.entries(value).map(([key, inside]): [string, unknown] => [
    key,
    inside === null
      ? zeroOf(type.of)
      : decodeValue(decoding, type.of, { value: inside, at: { ...at, text: `${at.text}.${key}` } }),
  ]);
  // Unlike an assignment, this makes a key `__proto__` one of its own.
  return Object.fromEntries(entries);
}

function within(at: At, message: Message, name: string): At {
  const path = [...at.place.path, name];
  return { place: { message: message.name, path }, text: at.text ? `${at.text}.${name}` : name };
}

/** What Go's `omitempty` leaves out; required fields have none, and pointers point to their zero. */
function isLeftOut({ isRequired, isPointer, type }: Field, value: unknown): boolean {
  if (isRequired) return false;
  if (type.shape === 'list' || type.shape === 'map') return isEmpty(value as object);
  if (isPointer) return false;
  if (type.shape === 'message') return isEmpty(value as object);
  return value === '' || value === 0 || value === false;
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

function zeroOf(type: FieldType): unknown {
  if (type.shape === 'message' || type.shape === 'map') return {};
  if (type.shape === 'list') return [];
  return { bool: false, int32: 0, int64: 0, double: 0, Strings: [] }[type.scalar as string] ?? '';
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
