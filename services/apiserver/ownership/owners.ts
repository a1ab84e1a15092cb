import type { FieldOwner } from '@rollcall/shared/resource/field-owners.ts';
import { inOrder, parseFieldSet } from './canonical-set.ts';
import { type FieldSet, isEmptySet, union } from './field-set.ts';

/** Who writes, as an entry of `managedFields` names them. */
export type Manager = Pick<FieldOwner, 'manager' | 'operation' | 'apiVersion'> & {
  /** Empty for the object itself. */
  readonly subresource: string;
};

const UPDATERS_AT_MOST = 10;

/** Whether an entry is this manager's: those who apply are the same whatever version they apply in. */
export function isOwner(owner: FieldOwner, manager: Manager): boolean {
  return (
    owner.manager === manager.manager &&
    owner.operation === manager.operation &&
    (owner.subresource ?? '') === manager.subresource &&
    (owner.operation === 'Apply' || owner.apiVersion === manager.apiVersion)
  );
}

export function ownerOf(manager: Manager, fields: FieldSet, time: string | undefined): FieldOwner {
  const { subresource, ...names } = manager;
  return {
    ...names,
    ...(time && { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: inOrder(fields),
    ...(subresource && { subresource }),
  };
}

/** The entry with other fields; undefined when none is left, itself when they are the same. */
export function withFields(owner: FieldOwner, fields: FieldSet): FieldOwner | undefined {
  if (fields === owner.fieldsV1) return owner;
  return isEmptySet(fields) ? undefined : { ...owner, fieldsV1: inOrder(fields) };
}

/** Those who applied first, then by time and name (managedfields/internal, sortEncodedManagedFields). */
export function sortedOwners(owners: readonly FieldOwner[]): readonly FieldOwner[] {
  return [...owners].sort(
    (a, b) =>
      compareTexts(a.operation, b.operation) ||
      compareTexts(a.time ?? '', b.time ?? '') ||
      compareTexts(a.manager, b.manager) ||
      compareTexts(a.apiVersion, b.apiVersion) ||
      compareTexts(a.subresource ?? '', b.subresource ?? ''),
  );
}

/** No more than ten who update: the oldest become one, `ancient-changes` (managedfields/internal, capmanagers.go). */
export function cappedOwners(owners: readonly FieldOwner[]): readonly FieldOwner[] {
  const updaters = sortedOwners(owners.filter(({ operation }) => operation === 'Update'));
  const excess = updaters.length - UPDATERS_AT_MOST;
  if (excess <= 0) return owners;
  const merged = updaters.slice(0, excess + 1);
  const others = owners.filter((owner) => !merged.includes(owner));
  const newest = merged.at(-1) as FieldOwner;
  const fields = merged.map(({ fieldsV1 }) => fieldsV1).reduce(union);
  const names = { manager: 'ancient-changes', operation: 'Update' as const, subresource: '' };
  return [...others, ownerOf({ ...names, apiVersion: newest.apiVersion }, fields, newest.time)];
}

/** What a client wrote as `managedFields`: owners, the wish to forget them all, or nothing that can be read. */
export function parseOwners(
  written: unknown,
): { readonly owners: readonly FieldOwner[] } | 'reset' | undefined {
  if (!Array.isArray(written)) return undefined;
  const isReset = written.length === 0 || (written.length === 1 && isBlankEntry(written[0]));
  if (isReset) return 'reset';
  const owners = written.map(parseOwner);
  return owners.every((owner) => owner !== undefined) ? { owners } : undefined;
}

function parseOwner(entry: unknown): FieldOwner | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const {
    manager = '',
    operation,
    apiVersion,
    time,
    fieldsType,
    fieldsV1,
    subresource,
  } = entry as Record<string, unknown>;
  const fields = parseFieldSet(fieldsV1 ?? {});
  const isSound =
    (operation === 'Apply' || operation === 'Update') &&
    fieldsType === 'FieldsV1' &&
    isText(manager) &&
    isText(apiVersion) &&
    apiVersion !== '';
  if (!isSound || !fields) return undefined;
  return {
    manager,
    operation,
    apiVersion,
    ...(isText(time) && { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: fields,
    ...(isText(subresource) && subresource && { subresource }),
  };
}

function isBlankEntry(entry: unknown): boolean {
  return typeof entry === 'object' && entry !== null && Object.keys(entry).length === 0;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
