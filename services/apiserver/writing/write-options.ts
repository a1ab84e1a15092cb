import { invalid } from '@rollcall/shared/kube/api-error.ts';
import {
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
  tooLong,
} from '@rollcall/shared/kube/field-error.ts';
import { fieldValidationOf } from '#decoding/strict-problems.ts';
import { patchType } from '#patch/apply-patch.ts';
import type { ResourceRequest } from '#requests/resource-request.ts';

/** What a client says beside the object (metav1.CreateOptions, UpdateOptions, PatchOptions). */
export type WriteOptions = {
  readonly isDryRun: boolean;
  /** Who owns the fields that are written. */
  readonly fieldManager: string;
  readonly isApply: boolean;
  /** Of an apply: to take fields from their owners. */
  readonly force: boolean;
};

const FIELD_MANAGER_MAXIMUM_BYTES = 128;
const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

type Written = Pick<ResourceRequest, 'query' | 'userAgent' | 'contentType' | 'info'>;

/** @throws ApiError 422 with all that is wrong (apimachinery, pkg/apis/meta/v1/validation) */
export function writeOptions(request: Written): WriteOptions {
  const isApply = isApplyPatch(request);
  const { query, userAgent, info } = request;
  const fieldManager = query.get('fieldManager') ?? '';
  const dryRun = query.getAll('dryRun').filter((value) => value !== '');
  const force = query.get('force');
  const errors = [
    ...(isApply && !fieldManager ? [required('fieldManager', 'is required for apply patch')] : []),
    ...(!isApply && info.verb === 'patch' && force !== null
      ? [forbiddenField('force', 'may not be specified for non-apply patch')]
      : []),
    ...fieldManagerErrors(fieldManager),
    ...fieldValidationErrors(query),
    ...(dryRun.every((value) => value === 'All') ? [] : [notSupported('dryRun', dryRun, ['All'])]),
  ];
  if (errors.length > 0)
    throw invalid({ group: 'meta.k8s.io', kind: kindOf(info.verb) }, '', errors);
  return {
    isApply,
    isDryRun: dryRun.length > 0,
    fieldManager: fieldManager || managerOfUserAgent(userAgent),
    force: force !== null && force !== 'false' && force !== '0',
  };
}

function isApplyPatch({ info, contentType = '' }: Pick<Written, 'info' | 'contentType'>): boolean {
  return info.verb === 'patch' && patchType(contentType) === 'application/apply-patch+yaml';
}

function fieldValidationErrors(query: URLSearchParams): FieldError[] {
  if (fieldValidationOf(query) !== undefined) return [];
  const words = ['', 'Ignore', 'Strict', 'Warn'];
  return [notSupported('fieldValidation', query.get('fieldValidation'), words)];
}

function fieldManagerErrors(fieldManager: string): FieldError[] {
  const isLong = Buffer.byteLength(fieldManager) > FIELD_MANAGER_MAXIMUM_BYTES;
  const bad = UNPRINTABLE.exec(fieldManager);
  const detail = `invalid character ${codePoint(bad?.[0])} (at position ${bad?.index})`;
  return [
    ...(isLong ? [tooLong('fieldManager', FIELD_MANAGER_MAXIMUM_BYTES)] : []),
    ...(bad ? [invalidValue('fieldManager', fieldManager, detail)] : []),
  ];
}

/** `kubectl` of `kubectl/v1.33.0 (linux/amd64)`: what names no manager is told by its program. */
function managerOfUserAgent(userAgent = ''): string {
  const [program = ''] = userAgent.split('/');
  const printable = UNPRINTABLE.test(program)
    ? [...program].filter((character) => !UNPRINTABLE.test(character)).join('')
    : program;
  return printable.slice(0, FIELD_MANAGER_MAXIMUM_BYTES) || 'unknown';
}

function codePoint(character = ''): string {
  const number = character.codePointAt(0) ?? 0;
  return `U+${number.toString(16).toUpperCase().padStart(4, '0')}`;
}

function kindOf(verb: string): string {
  const word = { create: 'Create', update: 'Update', patch: 'Patch' }[verb] ?? 'Delete';
  return `${word}Options`;
}
