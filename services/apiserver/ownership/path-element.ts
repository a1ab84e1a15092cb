/**
 * One step of a path, spelled as FieldsV1 spells it: `f:name` a field, `k:{"type":"Ready"}` an entry of a list by
 * its keys, `v:"x"` a value of a set, `i:0` an entry by its place (structured-merge-diff, fieldpath/serialize-pe.go).
 */
export type PathElement = string;

export type Scalar = string | number | boolean | null;

export function fieldElement(name: string): PathElement {
  return `f:${name}`;
}

/** The keys are sorted by name, as upstream sorts them. */
export function keyElement(keys: readonly (readonly [string, Scalar])[]): PathElement {
  const sorted = [...keys].sort(([a], [b]) => (a < b ? -1 : 1));
  const fields = sorted.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `k:{${fields.join(',')}}`;
}

export function valueElement(value: unknown): PathElement {
  return `v:${JSON.stringify(value)}`;
}

export function fieldName(element: PathElement): string | undefined {
  return element.startsWith('f:') ? element.slice(2) : undefined;
}

/** A path as a conflict tells it: `.spec.conditions[type="Ready"].status` (fieldpath/element.go, String). */
export function pathText(path: readonly PathElement[]): string {
  return path.map(elementText).join('');
}

const RANKS = '.fkvi';

/** The order in which upstream writes elements: fields, keys, values, places; each by what it names. */
export function compareElements(a: PathElement, b: PathElement): number {
  if (a === b) return 0;
  const kind = a.charAt(0);
  if (kind !== b.charAt(0)) return rankOf(a) - rankOf(b);
  if (kind === 'f') return a < b ? -1 : 1;
  if (kind === 'i') return Number(a.slice(2)) - Number(b.slice(2));
  return compareValues(parsed(a), parsed(b)) || (a < b ? -1 : 1);
}

function elementText(element: PathElement): string {
  const body = element.slice(2);
  switch (element.slice(0, 2)) {
    case 'f:':
      return `.${body}`;
    case 'k:':
      return `[${Object.entries(parsed(element) as object)
        .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
        .join(',')}]`;
    case 'v:':
      return `[=${body}]`;
    default:
      return `[${body}]`;
  }
}

function rankOf(element: PathElement): number {
  return RANKS.indexOf(element.charAt(0));
}

function parsed(element: PathElement): unknown {
  return JSON.parse(element.slice(2));
}

function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (isFields(a) && isFields(b)) return compareFields(Object.entries(a), Object.entries(b));
  const [left, right] = [textOf(a), textOf(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function compareFields(a: readonly [string, unknown][], b: readonly [string, unknown][]): number {
  for (const [index, [name, value]] of a.entries()) {
    const other = b[index];
    if (!other) return 1;
    if (name !== other[0]) return name < other[0] ? -1 : 1;
    const order = compareValues(value, other[1]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
