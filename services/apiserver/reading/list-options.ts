import { badRequest, invalid } from '@rollcall/shared/kube/api-error.ts';
import {
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
} from '@rollcall/shared/kube/field-error.ts';

/** Of which state a list or watch is wanted (apimachinery, pkg/apis/meta/internalversion/validation). */

const MATCH = 'resourceVersionMatch';
const NOT_OLDER_THAN = 'NotOlderThan';
const KIND = { group: 'meta.k8s.io', kind: 'ListOptions' };

/** A version that a client names: undefined when it names none. @throws ApiError 422 for one that is no number */
export function requestedVersion(query: URLSearchParams): number | undefined {
  const text = query.get('resourceVersion') ?? '';
  if (text === '') return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw invalid(KIND, '', [invalidValue('resourceVersion', text, 'must be a decimal number')]);
}

/** How many at most; 0: all. @throws ApiError 400 */
export function limitOf(query: URLSearchParams): number {
  const text = query.get('limit') || '0';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw badRequest(`limit must be a number that is not negative, not ${JSON.stringify(text)}`);
}

/** @throws ApiError 422 for options of a list that do not go together */
export function checkListOptions(query: URLSearchParams): void {
  refuse([...listMatchErrors(query), ...(query.has('sendInitialEvents') ? [noInitialEvents] : [])]);
}

/** @throws ApiError 422 for options of a watch that do not go together */
export function checkWatchOptions(query: URLSearchParams): void {
  const match = query.get(MATCH) ?? '';
  const initialEvents = query.has('sendInitialEvents');
  const required = `sendInitialEvents requires setting ${MATCH} to ${NOT_OLDER_THAN}`;
  const alone = `${MATCH} is forbidden for watch unless sendInitialEvents is provided`;
  refuse([
    ...(initialEvents && match !== NOT_OLDER_THAN ? [forbiddenField(MATCH, required)] : []),
    ...(match && !initialEvents ? [forbiddenField(MATCH, alone)] : []),
    ...(match && match !== NOT_OLDER_THAN ? [notSupported(MATCH, match, [NOT_OLDER_THAN])] : []),
    ...(match ? continueErrors(query) : []),
  ]);
}

const noInitialEvents = forbiddenField(
  'sendInitialEvents',
  'sendInitialEvents is forbidden for list',
);

function listMatchErrors(query: URLSearchParams): FieldError[] {
  const match = query.get(MATCH) ?? '';
  if (match === '') return [];
  const version = query.get('resourceVersion') ?? '';
  const unbound = `${MATCH} is forbidden unless resourceVersion is provided`;
  const exactly = `${MATCH} "exact" is forbidden for resourceVersion "0"`;
  return [
    ...(version === '' ? [forbiddenField(MATCH, unbound)] : []),
    ...continueErrors(query),
    ...(['Exact', NOT_OLDER_THAN].includes(match)
      ? []
      : [notSupported(MATCH, match, ['Exact', NOT_OLDER_THAN, ''])]),
    ...(match === 'Exact' && version === '0' ? [forbiddenField(MATCH, exactly)] : []),
  ];
}

function continueErrors(query: URLSearchParams): FieldError[] {
  return query.get('continue')
    ? [forbiddenField(MATCH, `${MATCH} is forbidden when continue is provided`)]
    : [];
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid(KIND, '', errors);
}
