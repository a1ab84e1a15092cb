import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { FieldOwner } from '@rollcall/shared/resource/field-owners.ts';
import { type FieldSet, pathsOf } from './field-set.ts';
import { pathText } from './path-element.ts';

/** Another manager, and the fields of theirs that an apply would change. */
export type Conflict = { readonly owner: FieldOwner; readonly fields: FieldSet };

/** 409, in upstream's words, with one cause for each field (managedfields/internal, conflict.go). */
export function conflictError(conflicts: readonly Conflict[]): ApiError {
  const told = conflicts
    .map(({ owner, fields }) => ({
      name: ownerText(owner),
      paths: pathsOf(fields).map(pathText),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const causes = told.flatMap(({ name, paths }) =>
    paths.map((field) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${name}`,
      field,
    })),
  );
  return new ApiError(409, 'Conflict', message(told, causes.length), { causes });
}

function message(
  told: readonly { readonly name: string; readonly paths: readonly string[] }[],
  count: number,
): string {
  const [first] = told;
  if (count === 1) {
    return `Apply failed with 1 conflict: conflict with ${first?.name}: ${first?.paths[0]}`;
  }
  const lines = told.flatMap(({ name, paths }) => [
    `conflicts with ${name}:`,
    ...paths.map((field) => `- ${field}`),
  ]);
  return `Apply failed with ${count} conflicts: ${lines.join('\n')}`;
}

function ownerText({ manager, operation, apiVersion, subresource }: FieldOwner): string {
  const part = subresource ? ` with subresource ${JSON.stringify(subresource)}` : '';
  const version = operation === 'Update' ? ` using ${apiVersion}` : '';
  return `${JSON.stringify(manager)}${part}${version}`;
}
