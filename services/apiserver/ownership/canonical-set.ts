import { type FieldSet, type GrowingSet, isMember, NO_FIELDS } from './field-set.ts';
import { compareElements } from './path-element.ts';

const ELEMENT = /^(?:f:|[kvi]:)/;
const NESTING_MAXIMUM = 64;

/** The set with its elements in upstream's order; itself when they are. */
export function inOrder(set: FieldSet): FieldSet {
  return isInOrder(set) ? set : ordered(set);
}

/** Nearly every set is: this makes nothing. */
function isInOrder(set: FieldSet): boolean {
  let before: string | undefined;
  for (const element in set) {
    if (before !== undefined && compareElements(before, element) > 0) return false;
    if (!isInOrder(set[element] as FieldSet)) return false;
    before = element;
  }
  return true;
}

function ordered(set: FieldSet): FieldSet {
  const elements = Object.keys(set).sort(compareElements);
  return Object.fromEntries(
    elements.map((element) => [element, inOrder(set[element] as FieldSet)]),
  );
}

/** A set that a client wrote, in its canonical form; undefined when it is none. */
export function parseFieldSet(value: unknown): FieldSet | undefined {
  const set = parsedNode(value, 0);
  return set && inOrder(set);
}

function parsedNode(value: unknown, depth: number): FieldSet | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (depth > NESTING_MAXIMUM) return undefined;
  const result: GrowingSet = {};
  for (const [element, below] of Object.entries(value)) {
    const node = element === '.' ? NO_FIELDS : parsedNode(below, depth + 1);
    const spelled = element === '.' ? element : canonicalElement(element);
    if (!node || spelled === undefined) return undefined;
    result[spelled] = node as GrowingSet;
  }
  // A lone mark says no more than no mark.
  return isMember(result) && Object.keys(result).length === 1 ? NO_FIELDS : result;
}

/** `k:` and `v:` hold JSON, which may be spelled in more than one way. */
function canonicalElement(element: string): string | undefined {
  if (!ELEMENT.test(element)) return undefined;
  const [kind, body] = [element.slice(0, 2), element.slice(2)];
  if (kind === 'f:') return element;
  if (kind === 'i:') return /^\d{1,9}$/.test(body) ? element : undefined;
  const value = jsonOf(body);
  if (value === undefined) return undefined;
  if (kind === 'v:') return `v:${JSON.stringify(value)}`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return fields.length > 0 ? `k:${JSON.stringify(Object.fromEntries(fields))}` : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
