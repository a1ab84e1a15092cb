import { type FieldType, isFields, typeOfField } from './field-type.ts';
import { elementOf, typeOfEntry } from './list-entries.ts';
import { fieldElement, type PathElement, pathText } from './path-element.ts';

type Path = readonly PathElement[];
type Map = Extract<FieldType, { shape: 'map' }>;
type List = Extract<FieldType, { shape: 'set' | 'keyed' }>;

/** Where a configuration is none of its type: what would be lost or merged wrongly (structured-merge-diff, typed/validate.go). */
export function typeProblems(type: FieldType, value: unknown, path: Path = []): string[] {
  if (value === null || value === undefined) return [];
  switch (type.shape) {
    case 'any':
    case 'leaf':
      return [];
    case 'map':
      return isFields(value) ? problemsInMap(type, value, path) : [expected('map', value, path)];
    case 'set':
    case 'keyed':
      return Array.isArray(value)
        ? problemsInList(type, value, path)
        : [expected('list', value, path)];
    default:
      return type satisfies never;
  }
}

function problemsInMap(type: Map, value: Readonly<Record<string, unknown>>, path: Path): string[] {
  return Object.entries(value).flatMap(([name, child]) => {
    const below = [...path, fieldElement(name)];
    const isKnown = type.fields.size === 0 || type.fields.has(name);
    return isKnown
      ? typeProblems(typeOfField(type, name), child, below)
      : [`${pathText(below)}: field not declared in schema`];
  });
}

function problemsInList(type: List, list: readonly unknown[], path: Path): string[] {
  const seen = new Set<PathElement>();
  return list.flatMap((entry, index) => {
    const element = elementOf(type, entry, index);
    const lacking = type.shape === 'keyed' ? lackingKey(type, entry) : undefined;
    if (lacking !== undefined) {
      return [
        `${pathText(path)}: element ${index}: associative list with keys has an element that omits key field "${lacking}" (and doesn't have default value)`,
      ];
    }
    if (seen.has(element)) {
      return [`${pathText(path)}: duplicate entries for key ${pathText([element])}`];
    }
    seen.add(element);
    return typeProblems(typeOfEntry(type), entry, [...path, element]);
  });
}

function lackingKey(
  type: Extract<FieldType, { shape: 'keyed' }>,
  entry: unknown,
): string | undefined {
  if (!isFields(entry)) return type.keys[0];
  return type.keys.find((key) => (entry[key] ?? type.keyDefaults[key] ?? null) === null);
}

function expected(shape: string, value: unknown, path: Path): string {
  return `${pathText(path)}: expected ${shape}, got ${JSON.stringify(value)}`;
}
