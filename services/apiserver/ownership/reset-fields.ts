import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { addField, type FieldSet, type GrowingSet, NO_FIELDS } from './field-set.ts';
import { fieldElement } from './path-element.ts';

const stamped = new WeakMap<Kind, FieldSet>();

/** What cannot be set through the object itself or through one of its subresources, so that nobody owns it thereby. */
export function resetFields(kind: Pick<Kind, 'subresources'>, subresource: string): FieldSet {
  if (subresource) return { 'f:spec': NO_FIELDS };
  return kind.subresources.includes('status') ? { 'f:status': NO_FIELDS } : NO_FIELDS;
}

/** What the server wrote itself when the object was created. */
export function stampedFields(kind: Kind): FieldSet {
  const known = stamped.get(kind);
  if (known) return known;
  const set: GrowingSet = {};
  for (const path of kind.stampedFields ?? []) addField(set, path.map(fieldElement));
  stamped.set(kind, set);
  return set;
}
