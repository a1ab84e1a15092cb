import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { ageColumn, nameColumn, textColumn } from '@rollcall/shared/resource/columns.ts';
import { objectSchema } from '@rollcall/shared/resource/schema.ts';
import { storedKind } from '@rollcall/shared/resource/stored-kind.ts';
import { z } from 'zod';
import { type Port, portErrors } from './ports.ts';

type Subset = {
  readonly addresses?: readonly { readonly ip: string }[] | null;
  readonly ports?: readonly Port[] | null;
};

const SHOWN_AT_MOST = 3;

export const endpointsKind = storedKind(
  {
    group: '',
    version: 'v1',
    kind: 'Endpoints',
    plural: 'endpoints',
    singular: 'endpoints',
    namespaced: true,
  },
  {
    shortNames: ['ep'],
    createsOnUpdate: true,
    schema: objectSchema({
      subsets: z
        .array(
          z.looseObject({
            addresses: z.array(z.looseObject({ ip: z.string().default('') })).nullish(),
            ports: z.array(z.looseObject({})).nullish(),
          }),
        )
        .nullish(),
    }),
    columns: [nameColumn, textColumn('Endpoints', addressesText), ageColumn],
    strategy: {
      validate: (endpoints) =>
        subsetsOf(endpoints).flatMap(({ ports }, index) =>
          portErrors(ports ?? [], `subsets[${index}].ports`),
        ),
    },
  },
);

/** The first three, and how many more there are. */
function addressesText(endpoints: KubeObject): string {
  const all = subsetsOf(endpoints).flatMap(({ addresses, ports }) =>
    (addresses ?? []).flatMap(({ ip }) =>
      ports?.length ? ports.map(({ port }) => `${ip}:${port}`) : [ip],
    ),
  );
  if (all.length === 0) return '<none>';
  const more = all.length - SHOWN_AT_MOST;
  return all.slice(0, SHOWN_AT_MOST).join(',') + (more > 0 ? ` + ${more} more...` : '');
}

function subsetsOf(endpoints: KubeObject): readonly Subset[] {
  return (endpoints['subsets'] as readonly Subset[] | null | undefined) ?? [];
}
