import { isDeepStrictEqual } from 'node:util';
import {
  duplicate,
  type FieldError,
  invalidValue,
  required,
} from '@rollcall/shared/kube/field-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { ageColumn, nameColumn } from '@rollcall/shared/resource/columns.ts';
import { objectSchema } from '@rollcall/shared/resource/schema.ts';
import { storedKind } from '@rollcall/shared/resource/stored-kind.ts';
import { z } from 'zod';

type Driver = { readonly name: string; readonly nodeID: string };

/** Written by each kubelet about itself; it is not Ready before (pkg/apis/storage/validation). */
export const csiNodeKind = storedKind(
  {
    group: 'storage.k8s.io',
    version: 'v1',
    kind: 'CSINode',
    plural: 'csinodes',
    singular: 'csinode',
    namespaced: false,
  },
  {
    returnsDeleted: true,
    schema: objectSchema({
      spec: z
        .looseObject({
          drivers: z
            .array(z.looseObject({ name: z.string().default(''), nodeID: z.string().default('') }))
            .nullish(),
        })
        .nullish(),
    }),
    columns: [
      nameColumn,
      { name: 'Drivers', type: 'integer', cell: (node) => driversOf(node).length },
      ageColumn,
    ],
    strategy: {
      prepareForCreate: withDrivers,
      prepareForUpdate: withDrivers,
      validate: driverErrors,
      validateUpdate: driverChangeErrors,
    },
  },
);

/** The list is always there, if empty: that is how a kubelet knows it was initialized. */
function withDrivers(node: KubeObject): KubeObject {
  return { ...node, spec: { ...(node['spec'] as object), drivers: driversOf(node) } };
}

function driverErrors(node: KubeObject): FieldError[] {
  const names = driversOf(node).map(({ name }) => name);
  return driversOf(node).flatMap(({ name, nodeID }, index) => {
    const at = `spec.drivers[${index}]`;
    return [
      ...(name ? [] : [required(`${at}.name`)]),
      ...(nodeID ? [] : [required(`${at}.nodeID`)]),
      ...(name && names.indexOf(name) < index ? [duplicate(`${at}.name`, name)] : []),
    ];
  });
}

function driverChangeErrors(wanted: KubeObject, current: KubeObject): FieldError[] {
  return driversOf(wanted).flatMap((driver) => {
    const before = driversOf(current).find(({ name }) => name === driver.name);
    if (!before || isDeepStrictEqual(before, driver)) return [];
    return [invalidValue('CSINode.spec.drivers', driver, 'field is immutable')];
  });
}

function driversOf(node: KubeObject): readonly Driver[] {
  const spec = node['spec'] as { readonly drivers?: readonly Driver[] | null } | null | undefined;
  return spec?.drivers ?? [];
}
