import type { Field, FieldType, Scalar } from '@rollcall/shared/schema/message.ts';
import { messageOf } from '@rollcall/shared/schema/messages.ts';
import fc from 'fast-check';

const DEPTH_MAXIMUM = 5;
const YEAR_9999_MILLISECONDS = 253_402_300_799_000;

/** Any object of a message, in the form that decoding gives: no zero where Go would leave it out. */
export function arbitraryMessage(name: string, depth = 0): fc.Arbitrary<Record<string, unknown>> {
  const fields = [...messageOf(name).fields.values()].filter(({ number }) => number > 0);
  const model = fields.flatMap((field) => entry(field, depth));
  return fc.record(Object.fromEntries(model), {
    requiredKeys: [],
    noNullPrototype: true,
  });
}

function entry(field: Field, depth: number): [string, fc.Arbitrary<unknown>][] {
  const isDeep = depth >= DEPTH_MAXIMUM && field.type.shape !== 'scalar';
  if (isDeep) return [];
  const values = arbitraryValue(field.type, depth);
  const keepsZero = field.isPointer || field.isRequired;
  return [[field.name, keepsZero ? values : values.filter((value) => !isZero(value))]];
}

function isZero(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === '' || value === 0 || value === false;
}

function arbitraryValue(type: FieldType, depth: number): fc.Arbitrary<unknown> {
  switch (type.shape) {
    case 'scalar':
      return SCALARS[type.scalar];
    case 'message':
      return arbitraryMessage(type.message, depth + 1);
    case 'list':
      return fc.array(arbitraryValue(type.of, depth), { minLength: 1, maxLength: 3 });
    case 'map':
      return fc.dictionary(fc.string(), arbitraryValue(type.of, depth), {
        minKeys: 1,
        maxKeys: 3,
        noNullPrototype: true,
      });
    default:
      return type satisfies never;
  }
}

const text = fc.string({ unit: 'grapheme' });
const seconds = fc.integer({ min: -62_135_596_800, max: YEAR_9999_MILLISECONDS / 1_000 });
const json = fc
  .dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 })
  .map((value) => JSON.parse(JSON.stringify(value)) as object);

const SCALARS: Readonly<Record<Scalar, fc.Arbitrary<unknown>>> = {
  string: text,
  bool: fc.boolean(),
  int32: fc.integer(),
  int64: fc.maxSafeInteger(),
  double: fc.double({ noNaN: true, noDefaultInfinity: true }),
  bytes: fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')),
  Quantity: fc.constantFrom('0', '1', '250m', '32Gi'),
  Time: seconds.map((value) => `${new Date(value * 1_000).toISOString().slice(0, 19)}Z`),
  MicroTime: fc.tuple(seconds, fc.integer({ min: 0, max: 999_999 })).map(([value, micros]) => {
    const whole = new Date(value * 1_000).toISOString().slice(0, 19);
    return `${whole}.${String(micros).padStart(6, '0')}Z`;
  }),
  IntOrString: fc.oneof(fc.integer(), text),
  RawExtension: json,
  FieldsV1: json,
  Strings: fc.array(text, { minLength: 1, maxLength: 3 }),
};
