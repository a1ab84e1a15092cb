/**
 * How a value is owned and merged: one piece (a scalar, an atomic map or list), by its fields, or by its entries.
 * A value of type `any` is known by its shape: maps by their fields, lists in one piece.
 */
export type FieldType =
  | { readonly shape: 'leaf' }
  | { readonly shape: 'any' }
  | {
      readonly shape: 'map';
      /** The fields that have names; empty for a map whose keys are the client's. */
      readonly fields: ReadonlyMap<string, FieldType>;
      /** The type of every other key. */
      readonly values: FieldType;
      /** Upstream's structs without a pointer are never absent, so nobody adds them. */
      readonly isAlwaysThere: boolean;
    }
  | { readonly shape: 'set' }
  | {
      readonly shape: 'keyed';
      /** The fields that tell entries apart. */
      readonly keys: readonly string[];
      /** What a key is when it is absent, such as `TCP` for a port's protocol. */
      readonly keyDefaults: Readonly<Record<string, string | number>>;
      readonly items: FieldType;
    };

export const LEAF: FieldType = { shape: 'leaf' };
export const ANY: FieldType = { shape: 'any' };

/** The type of a value whose own type is not known: what it looks like. */
export function typeOfValue(type: FieldType, value: unknown): Exclude<FieldType, { shape: 'any' }> {
  if (type.shape !== 'any') return type;
  return isFields(value) ? MAP_OF_ANY : { shape: 'leaf' };
}

const MAP_OF_ANY = {
  shape: 'map',
  fields: new Map<string, FieldType>(),
  values: ANY,
  isAlwaysThere: false,
} as const;

/** The type of one field of a map. */
export function typeOfField(type: Extract<FieldType, { shape: 'map' }>, name: string): FieldType {
  return type.fields.get(name) ?? type.values;
}

export function isNamedField(type: Extract<FieldType, { shape: 'map' }>, name: string): boolean {
  return type.fields.has(name);
}

export function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Nothing at all, or a map or list of nothing. */
export function isBlank(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value !== 'object') return false;
  for (const _ in value) return false;
  return true;
}
