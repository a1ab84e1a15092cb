import { difference, type FieldSet, intersection, isEmptySet, union } from './field-set.ts';
import type { FieldType } from './field-type.ts';
import { fieldsOf } from './fields-of.ts';
import { removeFields, withNamedFields } from './remove-fields.ts';

/**
 * An object without what its applier applied last time, unless somebody still owns it; what
 * lies in a removed field but was never the applier's stays, and the field with it
 * (structured-merge-diff, merge/update.go, prune).
 */
export function prunedFields(
  type: FieldType,
  merged: unknown,
  of: { readonly last: FieldSet; readonly owned: FieldSet },
): unknown {
  // An applier that says again what it said before lets go of nothing.
  if (isEmptySet(difference(of.last, of.owned))) return merged;
  const named = (set: FieldSet) => withNamedFields(type, set);
  const last = named(of.last);
  const mergedSet = named(fieldsOf(type, merged));
  const bare = named(fieldsOf(type, removeFields(type, merged, last)));
  const withOwned = removeFields(type, merged, difference(mergedSet, union(bare, named(of.owned))));
  const kept = named(fieldsOf(type, withOwned));
  const doomed = intersection(difference(mergedSet, kept), last);
  return isEmptySet(doomed) ? merged : removeFields(type, merged, doomed);
}
