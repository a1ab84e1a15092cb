import type { FieldType, Scalar } from '@rollcall/shared/schema/message.ts';

/** A value that does not fit its field, in the words of Go's decoder. */
export class TypeMismatch extends Error {
  override readonly name = 'TypeMismatch';
}

/** Where a value stands: the message that has the field, and the names of the fields down to it. */
export type Place = { readonly message: string; readonly path: readonly string[] };

/** `json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string` (encoding/json, UnmarshalTypeError). */
export function cannotUnmarshal(value: unknown, place: Place, goType: string): TypeMismatch {
  const [, struct = ''] = place.message.split('.');
  return new TypeMismatch(
    `json: cannot unmarshal ${valueName(value)} into Go struct field ${struct}.${place.path.join('.')} of type ${goType}`,
  );
}

const GO_SCALARS: Readonly<Record<Scalar, string>> = {
  string: 'string',
  bool: 'bool',
  int32: 'int32',
  int64: 'int64',
  double: 'float64',
  bytes: '[]uint8',
  Quantity: 'resource.Quantity',
  Time: 'string',
  MicroTime: 'string',
  IntOrString: 'string',
  RawExtension: 'runtime.RawExtension',
  FieldsV1: 'v1.FieldsV1',
  Strings: 'v1.ExtraValue',
};

/** A field's type as Go spells it. */
export function goTypeOf(type: FieldType): string {
  switch (type.shape) {
    case 'scalar':
      return GO_SCALARS[type.scalar];
    case 'message':
      return `v1.${type.message.split('.')[1]}`;
    case 'list':
      return `[]${goTypeOf(type.of)}`;
    case 'map':
      return `map[string]${goTypeOf(type.of)}`;
    default:
      return type satisfies never;
  }
}

/** What a JSON value is called; a number that does not fit is named itself. */
function valueName(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'number' : `number ${value}`;
  if (typeof value === 'boolean') return 'bool';
  return value === null ? 'null' : typeof value;
}
