import { badRequest, expired, invalid } from '@rollcall/shared/kube/api-error.ts';
import {
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
} from '@rollcall/shared/kube/field-error.ts';
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

/** A page: where it starts, and of which state of the collection it is a part. */
export type Continue = { readonly version: number; readonly after: string };

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

export function isSelected(kind: Kind, selected: Selection, object: KubeObject): boolean {
  const { namespace, labels, fields } = selected;
  if (namespace && object.metadata.namespace !== namespace) return false;
  if (!matchesLabels(labels, object.metadata.labels)) return false;
  if (fields.length === 0) return true;
  return matchesFields(fields, { ...metadataFields(object), ...kind.selectableFields(object) });
}

/** A version that a client names: undefined when it names none. @throws ApiError as upstream for one that is no number */
export function requestedVersion(query: URLSearchParams): number | undefined {
  const text = query.get('resourceVersion') ?? '';
  if (text === '') return undefined;
  if (!/^\d{1,15}$/.test(text)) {
    throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [
      invalidValue('resourceVersion', text, 'must be a decimal number'),
    ]);
  }
  return Number(text);
}

/** What is wrong with `resourceVersionMatch` (apimachinery, pkg/apis/meta/internalversion/validation). @throws ApiError 422 */
export function checkVersionMatch(query: URLSearchParams): void {
  const match = query.get('resourceVersionMatch');
  if (!match) return;
  const errors = versionMatchErrors(match, query);
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors);
}

function versionMatchErrors(match: string, query: URLSearchParams): FieldError[] {
  const field = 'resourceVersionMatch';
  const version = query.get('resourceVersion') ?? '';
  const known = ['Exact', 'NotOlderThan'].includes(match);
  return [
    ...(version === ''
      ? [forbiddenField(field, `${field} is forbidden unless resourceVersion is provided`)]
      : []),
    ...(query.get('continue')
      ? [forbiddenField(field, `${field} is forbidden when continue is provided`)]
      : []),
    ...(known ? [] : [notSupported(field, match, ['Exact', 'NotOlderThan', ''])]),
    ...(match === 'Exact' && version === '0'
      ? [forbiddenField(field, `${field} "Exact" is forbidden for resourceVersion "0"`)]
      : []),
  ];
}

/** How many at most; 0: all. @throws ApiError 400 */
export function limitOf(query: URLSearchParams): number {
  const text = query.get('limit') ?? '0';
  if (!/^\d{1,9}$/.test(text))
    throw badRequest(`limit must be a number that is not negative, not ${JSON.stringify(text)}`);
  return Number(text);
}

export function encodeContinue(page: Continue): string {
  const document = { v: 'meta.k8s.io/v1', rv: page.version, start: `${page.after}\u0000` };
  return Buffer.from(JSON.stringify(document)).toString('base64url');
}

/** @throws ApiError 400 when the text is none of our tokens, 410 when its version lies ahead of us */
export function decodeContinue(text: string, current: number): Continue {
  const { rv, start } = parsedContinue(text);
  if (rv > current)
    throw expired(
      'The provided continue parameter is too old to display a consistent list result.',
    );
  return { version: rv, after: start.slice(0, -1) };
}

function parsedContinue(text: string): { readonly rv: number; readonly start: string } {
  const refusal = badRequest('continue key is not valid: it was not given out by this server');
  try {
    const document = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Record<
      string,
      unknown
    > | null;
    const { rv, start } = document ?? {};
    if (typeof rv === 'number' && typeof start === 'string' && start.endsWith('\u0000'))
      return { rv, start };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw refusal;
}
