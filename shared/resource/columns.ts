import { ageSince } from '@rollcall/shared/kube/age.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Column } from './kind.ts';

/** The columns that most tables share (pkg/printers/internalversion/printers.go). */

export const nameColumn: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  cell: ({ metadata }) => metadata.name ?? '',
};

export const ageColumn: Column = {
  name: 'Age',
  type: 'string',
  cell: ({ metadata }, now) => ageSince(metadata.creationTimestamp, now),
};

/** What kinds without a printer of their own show. */
export const createdAtColumn: Column = {
  name: 'Created At',
  type: 'date',
  cell: ({ metadata }) => metadata.creationTimestamp ?? '',
};

/** A column of text. */
export function textColumn(
  name: string,
  cell: (object: KubeObject, now: Date) => string,
  priority: 0 | 1 = 0,
): Column {
  return { name, type: 'string', priority, cell };
}

/** A column that counts the entries of some of the object's maps. */
export function countColumn(name: string, fields: readonly string[]): Column {
  return {
    name,
    type: 'integer',
    cell: (object) =>
      fields.reduce((sum, field) => sum + Object.keys((object[field] as object) ?? {}).length, 0),
  };
}
