import { addField, type FieldSet, type GrowingSet } from './field-set.ts';
import { type FieldType, isBlank, isFields, typeOfField, typeOfValue } from './field-type.ts';
import { entriesOf, typeOfEntry } from './list-entries.ts';
import { fieldElement } from './path-element.ts';

/** What one value has that another has not, by field. */
export type Comparison = {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
};

/** How the fields of two values of a type differ (structured-merge-diff, typed/compare.go). Absent and null are one. */
export function compareFields(type: FieldType, before: unknown, after: unknown): Comparison {
  const walk = new Walk();
  walk.compare(type, before ?? undefined, after ?? undefined);
  return walk;
}

type Shaped<S extends FieldType['shape']> = Extract<FieldType, { shape: S }>;

class Walk {
  readonly added: GrowingSet = {};
  readonly modified: GrowingSet = {};
  readonly removed: GrowingSet = {};
  readonly #path: string[] = [];

  compare(type: FieldType, before: unknown, after: unknown): void {
    if (before === after) return;
    const known = typeOfValue(type, after ?? before);
    if (known.shape === 'map' && known.isAlwaysThere && isBlank(before) && isBlank(after)) return;
    if (known.shape === 'leaf' || (isBlank(before) && isBlank(after))) {
      this.#compareLeaf(before, after);
    } else if (known.shape === 'map') {
      this.#compareMap(known, before, after);
    } else {
      this.#compareList(known, before, after);
    }
  }

  #compareLeaf(before: unknown, after: unknown): void {
    if (before === undefined) addField(this.added, this.#path);
    else if (after === undefined) addField(this.removed, this.#path);
    else if (!isSame(before, after)) addField(this.modified, this.#path);
  }

  #compareMap(type: Shaped<'map'>, before: unknown, after: unknown): void {
    const [old, fresh] = [fieldsIn(before), fieldsIn(after)];
    for (const name in old) {
      // Most fields stay as they are: their elements need no name.
      if (old[name] === fresh[name]) continue;
      this.#descend(fieldElement(name), typeOfField(type, name), [old[name], fresh[name]]);
    }
    for (const name in fresh) {
      if (Object.hasOwn(old, name)) continue;
      this.#descend(fieldElement(name), typeOfField(type, name), [undefined, fresh[name]]);
    }
    if (!type.isAlwaysThere) this.#compareWhole(before, after);
  }

  #compareList(type: Shaped<'set' | 'keyed'>, before: unknown, after: unknown): void {
    if (isSame(before, after)) return;
    const [old, fresh] = [entriesOf(type, before), entriesOf(type, after)];
    const entryType = typeOfEntry(type);
    for (const [element, entry] of old) {
      this.#descend(element, entryType, [entry, fresh.get(element)]);
    }
    for (const [element, entry] of fresh) {
      if (!old.has(element)) this.#descend(element, entryType, [undefined, entry]);
    }
    this.#compareWhole(before, after);
  }

  /** A map or an entry that came or went is itself a field, beside those in it. */
  #compareWhole(before: unknown, after: unknown): void {
    if (before === undefined) addField(this.added, this.#path);
    else if (after === undefined) addField(this.removed, this.#path);
  }

  #descend(element: string, type: FieldType, [before, after]: readonly [unknown, unknown]): void {
    const [old, fresh] = [before ?? undefined, after ?? undefined];
    if (old === fresh) return;
    this.#path.push(element);
    this.compare(type, old, fresh);
    this.#path.pop();
  }
}

function fieldsIn(value: unknown): Readonly<Record<string, unknown>> {
  return isFields(value) ? value : {};
}

/** Whether two values of JSON say the same; much faster than the general deep equality. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    return a.every((each, index) => isSame(each, b[index]));
  }
  if (!isFields(a) || !isFields(b)) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && isSame(a[name], b[name]));
}
