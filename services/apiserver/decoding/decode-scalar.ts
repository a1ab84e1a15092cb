import type { Scalar } from '@rollcall/shared/schema/message.ts';
import { canonicalQuantity, MalformedQuantity } from '@rollcall/shared/schema/quantity.ts';
import { cannotUnmarshal, goTypeOf, type Place, TypeMismatch } from './type-mismatch.ts';

const INT32_MAXIMUM = 2 ** 31 - 1;
const RFC3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** A value as its field's type, in the one form that Go would write it in. @throws TypeMismatch */
export function decodeScalar(scalar: Scalar, value: unknown, place: Place): unknown {
  switch (scalar) {
    case 'string':
      return typed(scalar, value, place, typeof value === 'string');
    case 'bool':
      return typed(scalar, value, place, typeof value === 'boolean');
    case 'int32':
      return typed(scalar, value, place, isWhole(value) && isWithinInt32(value));
    case 'int64':
      return typed(scalar, value, place, isWhole(value));
    case 'double':
      return typed(scalar, value, place, typeof value === 'number');
    case 'bytes':
      return decodeBytes(typed(scalar, value, place, typeof value === 'string') as string);
    case 'Quantity':
      return decodeQuantity(value);
    case 'Time':
      return `${decodeTime(value, place).toISOString().slice(0, 19)}Z`;
    case 'MicroTime':
      return decodeMicroTime(value, place);
    case 'IntOrString':
      return typed(scalar, value, place, typeof value === 'string' || isWhole(value));
    case 'Strings':
      return typed(scalar, value, place, Array.isArray(value) && value.every(isText));
    case 'FieldsV1':
    case 'RawExtension':
      return value;
    default:
      return scalar satisfies never;
  }
}

function typed(scalar: Scalar, value: unknown, place: Place, fits = false): unknown {
  if (fits) return value;
  throw cannotUnmarshal(value, place, goTypeOf({ shape: 'scalar', scalar }));
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isWithinInt32(value: number): boolean {
  return value <= INT32_MAXIMUM && value >= -INT32_MAXIMUM - 1;
}

/** Standard base64 with its padding; line ends are passed over. */
function decodeBytes(text: string): string {
  const joined = text.replaceAll(/[\r\n]/g, '');
  if (BASE64.test(joined) && joined.length % 4 === 0) return joined;
  const at = /[^A-Za-z0-9+/]/.exec(joined)?.index ?? joined.length - (joined.length % 4);
  throw new TypeMismatch(`illegal base64 data at input byte ${at}`);
}

function decodeQuantity(value: unknown): string {
  const isWord = typeof value === 'string' || typeof value === 'number';
  try {
    return canonicalQuantity(isWord ? String(value).trim() : '');
  } catch (error) {
    if (error instanceof MalformedQuantity) throw new TypeMismatch(error.message);
    throw error;
  }
}

function decodeTime(value: unknown, place: Place): Date {
  const text = typed('Time', value, place, typeof value === 'string') as string;
  const date = new Date(text);
  if (RFC3339.test(text) && !Number.isNaN(date.getTime())) return date;
  throw new TypeMismatch(
    `parsing time ${JSON.stringify(text)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(text)} as "2006"`,
  );
}

function decodeMicroTime(value: unknown, place: Place): string {
  const whole = decodeTime(value, place).toISOString().slice(0, 19);
  const fraction = /\.(\d+)/.exec(value as string)?.[1] ?? '';
  return `${whole}.${fraction.slice(0, 6).padEnd(6, '0')}Z`;
}
