import { type FieldError, invalidValue } from '@rollcall/shared/kube/field-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { ageColumn, nameColumn, textColumn } from '@rollcall/shared/resource/columns.ts';
import { objectSchema } from '@rollcall/shared/resource/schema.ts';
import { storedKind } from '@rollcall/shared/resource/stored-kind.ts';
import { z } from 'zod';

type LeaseSpec = {
  readonly holderIdentity?: string | null;
  readonly leaseDurationSeconds?: number | null;
  readonly leaseTransitions?: number | null;
};

export const leaseKind = storedKind(
  {
    group: 'coordination.k8s.io',
    version: 'v1',
    kind: 'Lease',
    plural: 'leases',
    singular: 'lease',
    namespaced: true,
  },
  {
    createsOnUpdate: true,
    schema: objectSchema({
      spec: z
        .looseObject({
          holderIdentity: z.string().nullish(),
          leaseDurationSeconds: z.number().int().nullish(),
          leaseTransitions: z.number().int().nullish(),
          acquireTime: z.string().nullish(),
          renewTime: z.string().nullish(),
        })
        .nullish(),
    }),
    keep: 'latest',
    columns: [
      nameColumn,
      textColumn('Holder', (lease) => specOf(lease).holderIdentity ?? ''),
      ageColumn,
    ],
    strategy: { requiresVersionOnUpdate: true, validate: specErrors },
  },
);

function specErrors(lease: KubeObject): FieldError[] {
  const { leaseDurationSeconds, leaseTransitions } = specOf(lease);
  const duration = leaseDurationSeconds ?? 1;
  const transitions = leaseTransitions ?? 0;
  return [
    ...(duration <= 0
      ? [invalidValue('spec.leaseDurationSeconds', duration, 'must be greater than 0')]
      : []),
    ...(transitions < 0
      ? [invalidValue('spec.leaseTransitions', transitions, 'must be greater than or equal to 0')]
      : []),
  ];
}

function specOf(lease: KubeObject): LeaseSpec {
  return (lease['spec'] as LeaseSpec | undefined) ?? {};
}
