import {
  type FieldError,
  forbiddenField,
  invalidValue,
  tooLong,
} from '@rollcall/shared/kube/field-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import {
  ageColumn,
  countColumn,
  nameColumn,
  textColumn,
} from '@rollcall/shared/resource/columns.ts';
import { objectSchema, stringMap } from '@rollcall/shared/resource/schema.ts';
import { storedKind } from '@rollcall/shared/resource/stored-kind.ts';
import { z } from 'zod';
import { dataKeyErrors } from './data-keys.ts';

const SECRET_MAXIMUM_BYTES = 1024 * 1024;

type Data = Readonly<Record<string, string>>;

export const secretKind = storedKind(
  {
    group: '',
    version: 'v1',
    kind: 'Secret',
    plural: 'secrets',
    singular: 'secret',
    namespaced: true,
  },
  {
    schema: objectSchema({
      data: stringMap.nullish(),
      stringData: stringMap.nullish(),
      type: z.string().nullish(),
      immutable: z.boolean().nullish(),
    }),
    columns: [nameColumn, textColumn('Type', typeOf), countColumn('Data', ['data']), ageColumn],
    selectable: ['type'],
    selectableFields: (object) => ({ type: typeOf(object) }),
    strategy: {
      prepareForCreate: withMergedStringData,
      prepareForUpdate: (wanted) => withMergedStringData(wanted),
      validate: dataErrors,
      validateUpdate: immutabilityErrors,
    },
  },
);

/** `stringData` is for writing only: it becomes part of `data` (pkg/apis/core/v1/conversion.go). */
function withMergedStringData(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object;
  const plain = Object.entries((stringData as Data | undefined) ?? {});
  const added = plain.map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  const data = { ...(object['data'] as Data | undefined), ...Object.fromEntries(added) };
  return {
    ...rest,
    ...(Object.keys(data).length > 0 && { data }),
    type: typeOf(object),
  } as KubeObject;
}

function dataErrors(object: KubeObject): FieldError[] {
  const data = (object['data'] as Data | undefined) ?? {};
  const sizeBytes = Object.values(data).reduce((sum, value) => sum + (value.length * 3) / 4, 0);
  return [
    ...dataKeyErrors('data', data),
    ...(sizeBytes > SECRET_MAXIMUM_BYTES ? [tooLong('data', SECRET_MAXIMUM_BYTES)] : []),
  ];
}

function immutabilityErrors(wanted: KubeObject, current: KubeObject): FieldError[] {
  const changedType = typeOf(wanted) !== typeOf(current);
  const frozen = current['immutable'] === true;
  const sameData = JSON.stringify(wanted['data']) === JSON.stringify(current['data']);
  return [
    ...(changedType ? [invalidValue('type', typeOf(wanted), 'field is immutable')] : []),
    ...(frozen && wanted['immutable'] !== true
      ? [forbiddenField('immutable', 'field is immutable when `immutable` is set')]
      : []),
    ...(frozen && !sameData
      ? [forbiddenField('data', 'field is immutable when `immutable` is set')]
      : []),
  ];
}

function typeOf(object: KubeObject): string {
  return (object['type'] as string | undefined) || 'Opaque';
}
