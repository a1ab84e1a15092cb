import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import {
  type FieldRequirement,
  type LabelRequirement,
  matchesFields,
  matchesLabels,
  metadataFields,
  parseFieldSelector,
  parseLabelSelector,
} from '@rollcall/shared/kube/selector.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';

/** Which objects a list or watch is about. */
export type Selection = {
  readonly namespace: string;
  readonly labels: readonly LabelRequirement[];
  readonly fields: readonly FieldRequirement[];
  /** Set when the selection can hold one name only. */
  readonly name: string | undefined;
};

/** @throws ApiError 400 when a selector does not parse or names a field that cannot be selected by */
export function selection(kind: Kind, namespace: string, query: URLSearchParams): Selection {
  const selectable = [
    'metadata.name',
    ...(kind.namespaced ? ['metadata.namespace'] : []),
    ...kind.selectable,
  ];
  const fields = parseFieldSelector(query.get('fieldSelector') ?? '', selectable);
  const named = fields.find(
    ({ field, operator }) => field === 'metadata.name' && operator === 'equals',
  );
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  return { namespace, labels, fields, name: named?.value };
}

/**
 * What a watch of one object's own URL may see: that object. Who is allowed that name alone must not see others by it.
 */
export function narrowedTo(selected: Selection, name: string): Selection {
  if (name === '') return selected;
  const requirement = { field: 'metadata.name', operator: 'equals' as const, value: name };
  return { ...selected, name, fields: [...selected.fields, requirement] };
}

export function isSelected(kind: Kind, selected: Selection, object: KubeObject): boolean {
  const { namespace, labels, fields } = selected;
  if (namespace && object.metadata.namespace !== namespace) return false;
  if (!matchesLabels(labels, object.metadata.labels)) return false;
  if (fields.length === 0) return true;
  return matchesFields(fields, { ...metadataFields(object), ...kind.selectableFields(object) });
}
