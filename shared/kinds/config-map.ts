import { type FieldError, forbiddenField } from '@rollcall/shared/kube/field-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { ageColumn, countColumn, nameColumn } from '@rollcall/shared/resource/columns.ts';
import { objectSchema, stringMap } from '@rollcall/shared/resource/schema.ts';
import { storedKind } from '@rollcall/shared/resource/stored-kind.ts';
import { z } from 'zod';
import { dataKeyErrors } from './data-keys.ts';

export const configMapKind = storedKind(
  {
    group: '',
    version: 'v1',
    kind: 'ConfigMap',
    plural: 'configmaps',
    singular: 'configmap',
    namespaced: true,
  },
  {
    shortNames: ['cm'],
    schema: objectSchema({
      data: stringMap.nullish(),
      binaryData: stringMap.nullish(),
      immutable: z.boolean().nullish(),
    }),
    columns: [nameColumn, countColumn('Data', ['data', 'binaryData']), ageColumn],
    strategy: {
      validate: (object) => [
        ...dataKeyErrors('data', (object['data'] as object as Record<string, unknown>) ?? {}),
        ...dataKeyErrors('binaryData', (object['binaryData'] as Record<string, unknown>) ?? {}),
      ],
      validateUpdate: immutabilityErrors,
    },
  },
);

function immutabilityErrors(wanted: KubeObject, current: KubeObject): FieldError[] {
  if (current['immutable'] !== true) return [];
  const detail = 'field is immutable when `immutable` is set';
  const fields = ['immutable', 'data', 'binaryData'];
  return fields
    .filter((field) => JSON.stringify(wanted[field]) !== JSON.stringify(current[field]))
    .map((field) => forbiddenField(field, detail));
}
