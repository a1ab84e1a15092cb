import {
  type FieldError,
  invalidValue,
  notSupported,
  required,
} from '@rollcall/shared/kube/field-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { ageColumn, nameColumn, textColumn } from '@rollcall/shared/resource/columns.ts';
import { objectSchema } from '@rollcall/shared/resource/schema.ts';
import { storedKind } from '@rollcall/shared/resource/stored-kind.ts';
import { z } from 'zod';
import type { Port } from './ports.ts';

type Endpoint = { readonly addresses?: readonly string[] | null };

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];
const SHOWN_AT_MOST = 3;

export const endpointSliceKind = storedKind(
  {
    group: 'discovery.k8s.io',
    version: 'v1',
    kind: 'EndpointSlice',
    plural: 'endpointslices',
    singular: 'endpointslice',
    namespaced: true,
  },
  {
    schema: objectSchema({
      addressType: z.string().default(''),
      endpoints: z
        .array(z.looseObject({ addresses: z.array(z.string()).nullish() }))
        .nullish()
        .transform((list) => list ?? []),
      ports: z.array(z.looseObject({})).nullish(),
    }),
    columns: [
      nameColumn,
      textColumn('AddressType', (slice) => String(slice['addressType'])),
      textColumn('Ports', (slice) =>
        shown(
          portsOf(slice).map(({ port }) => String(port ?? '*')),
          '<unset>',
        ),
      ),
      textColumn('Endpoints', (slice) =>
        shown(
          endpointsOf(slice).map(({ addresses }) => addresses?.[0] ?? ''),
          '<unset>',
        ),
      ),
      ageColumn,
    ],
    strategy: { validate: sliceErrors, validateUpdate: addressTypeChangeErrors },
  },
);

/** pkg/apis/discovery/validation. */
function sliceErrors(slice: KubeObject): FieldError[] {
  const addressType = slice['addressType'] as string;
  const empty = endpointsOf(slice).flatMap(({ addresses }, index) =>
    addresses?.length
      ? []
      : [required(`endpoints[${index}].addresses`, 'must contain at least 1 address')],
  );
  if (addressType === '') return [required('addressType'), ...empty];
  if (ADDRESS_TYPES.includes(addressType)) return empty;
  return [notSupported('addressType', addressType, ADDRESS_TYPES), ...empty];
}

function addressTypeChangeErrors(wanted: KubeObject, current: KubeObject): FieldError[] {
  return wanted['addressType'] === current['addressType']
    ? []
    : [invalidValue('addressType', wanted['addressType'], 'field is immutable')];
}

function shown(texts: readonly string[], nothing: string): string {
  if (texts.length === 0) return nothing;
  const more = texts.length - SHOWN_AT_MOST;
  return texts.slice(0, SHOWN_AT_MOST).join(',') + (more > 0 ? ` + ${more} more...` : '');
}

function endpointsOf(slice: KubeObject): readonly Endpoint[] {
  return (slice['endpoints'] as readonly Endpoint[] | undefined) ?? [];
}

function portsOf(slice: KubeObject): readonly Port[] {
  return (slice['ports'] as readonly Port[] | null | undefined) ?? [];
}
