import { type FieldType, isFields } from './field-type.ts';
import { keyElement, type PathElement, type Scalar, valueElement } from './path-element.ts';

/** A list whose entries have names of their own. */
export type NamedList = Extract<FieldType, { shape: 'set' | 'keyed' }>;

/** A list's entries by their elements, in order; an entry that repeats another's keys is passed over. */
export function entriesOf(type: NamedList, list: unknown): ReadonlyMap<PathElement, unknown> {
  const entries = new Map<PathElement, unknown>();
  if (!Array.isArray(list)) return entries;
  for (const [index, entry] of list.entries()) {
    const element = elementOf(type, entry, index);
    if (!entries.has(element)) entries.set(element, entry);
  }
  return entries;
}

export function typeOfEntry(type: NamedList): FieldType {
  return type.shape === 'keyed' ? type.items : { shape: 'leaf' };
}

/** The name of an entry in its list. */
export function elementOf(type: NamedList, entry: unknown, index: number): PathElement {
  if (type.shape === 'set') return valueElement(entry);
  if (!isFields(entry)) return `i:${index}`;
  const keys = type.keys.map((name): [string, Scalar] => [
    name,
    (entry[name] ?? type.keyDefaults[name] ?? null) as Scalar,
  ]);
  return keyElement(keys.filter(([, value]) => value !== null));
}
