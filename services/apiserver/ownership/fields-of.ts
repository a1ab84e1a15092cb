import { addField, type FieldSet, type GrowingSet } from './field-set.ts';
import {
  type FieldType,
  isBlank,
  isFields,
  isNamedField,
  typeOfField,
  typeOfValue,
} from './field-type.ts';
import { entriesOf, type NamedList, typeOfEntry } from './list-entries.ts';
import { fieldElement } from './path-element.ts';

type Path = readonly string[];

/** The fields that a configuration speaks of (structured-merge-diff, typed/tofieldset.go). */
export function fieldsOf(type: FieldType, value: unknown): FieldSet {
  const set: GrowingSet = {};
  collect(type, value, { path: [], set });
  return set;
}

type At = { readonly path: Path; readonly set: GrowingSet };

function collect(type: FieldType, value: unknown, at: At): void {
  const known = typeOfValue(type, value);
  switch (known.shape) {
    case 'leaf':
      addField(at.set, at.path);
      return;
    case 'map':
      if (isFields(value)) collectFields(known, value, at);
      return;
    case 'set':
    case 'keyed':
      collectEntries(known, value, at);
      return;
    default:
      known satisfies never;
  }
}

function collectFields(
  type: Extract<FieldType, { shape: 'map' }>,
  value: Readonly<Record<string, unknown>>,
  { path, set }: At,
): void {
  for (const [name, child] of Object.entries(value)) {
    if (child === undefined) continue;
    const at = { path: [...path, fieldElement(name)], set };
    collect(typeOfField(type, name), child, at);
    const isEmptyMap = child === null || (isFields(child) && isBlank(child));
    if (isEmptyMap || !isNamedField(type, name)) addField(set, at.path);
  }
}

function collectEntries(type: NamedList, value: unknown, { path, set }: At): void {
  for (const [element, entry] of entriesOf(type, value)) {
    const at = { path: [...path, element], set };
    collect(typeOfEntry(type), entry, at);
    addField(set, at.path);
  }
}
