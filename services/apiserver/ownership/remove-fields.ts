import { childrenOf, type FieldSet, hasField, isMember, nodeOf } from './field-set.ts';
import { type FieldType, isFields, isNamedField, typeOfField, typeOfValue } from './field-type.ts';
import { entriesOf, type NamedList, typeOfEntry } from './list-entries.ts';
import { fieldElement, fieldName } from './path-element.ts';

/** A value without the fields of a set; what is left empty goes too (structured-merge-diff, typed/remove.go). */
export function removeFields(type: FieldType, value: unknown, set: FieldSet): unknown {
  const known = typeOfValue(type, value);
  if (known.shape === 'leaf') return value;
  if (known.shape !== 'map') return withoutEntries(known, value, set);
  if (!isFields(value)) return value;
  const kept = Object.entries(value).flatMap(([name, child]): [string, unknown][] => {
    const element = fieldElement(name);
    const rest = remaining(typeOfField(known, name), child, { set, element });
    return rest === undefined ? [] : [[name, rest]];
  });
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** The set, with every field of a struct that leads to a member (structured-merge-diff, EnsureNamedFieldsAreMembers). */
export function withNamedFields(type: FieldType, set: FieldSet): FieldSet {
  const pairs = Object.entries(set).flatMap(([element, node]): [string, FieldSet][] => {
    if (element === '.') return [];
    const name = fieldName(element);
    const isNamed = name !== undefined && type.shape === 'map' && isNamedField(type, name);
    const children = withNamedFields(typeBelow(type, name), childrenOf(node));
    return [[element, nodeOf(children, isNamed || isMember(node)) as FieldSet]];
  });
  return Object.fromEntries(pairs);
}

function withoutEntries(type: NamedList, value: unknown, set: FieldSet): unknown {
  const kept = [...entriesOf(type, value)].flatMap(([element, entry]) => {
    const rest = remaining(typeOfEntry(type), entry, { set, element });
    return rest === undefined ? [] : [rest];
  });
  return kept.length > 0 ? kept : undefined;
}

function remaining(
  type: FieldType,
  value: unknown,
  { set, element }: { readonly set: FieldSet; readonly element: string },
): unknown {
  const node = set[element];
  if (!node) return value;
  return hasField(set, [element]) ? undefined : removeFields(type, value, childrenOf(node));
}

function typeBelow(type: FieldType, name: string | undefined): FieldType {
  if (name === undefined) return type.shape === 'keyed' ? type.items : { shape: 'leaf' };
  return type.shape === 'map' ? typeOfField(type, name) : { shape: 'any' };
}
