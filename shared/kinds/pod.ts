import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { ageColumn, nameColumn, textColumn } from '@rollcall/shared/resource/columns.ts';
import { objectSchema } from '@rollcall/shared/resource/schema.ts';
import { storedKind } from '@rollcall/shared/resource/stored-kind.ts';
import { z } from 'zod';

type Fields = Readonly<Record<string, string>>;

/** A plain stored kind: nothing runs here, but kubelets list and watch it, and the Node authorizer reads it. */
export const podKind = storedKind(
  { group: '', version: 'v1', kind: 'Pod', plural: 'pods', singular: 'pod', namespaced: true },
  {
    shortNames: ['po'],
    subresources: ['status'],
    schema: objectSchema({
      spec: z.looseObject({}).nullish(),
      status: z.looseObject({}).nullish(),
    }),
    columns: [
      nameColumn,
      textColumn('Status', (pod) => fieldsOf(pod, 'status')['phase'] ?? 'Pending'),
      ageColumn,
      textColumn('Node', (pod) => fieldsOf(pod, 'spec')['nodeName'] ?? '<none>', 1),
    ],
    selectable: [
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'status.phase',
      'status.podIP',
      'status.nominatedNodeName',
    ],
    selectableFields: (pod) => ({
      ...prefixed('spec', fieldsOf(pod, 'spec')),
      ...prefixed('status', fieldsOf(pod, 'status')),
    }),
    strategy: {
      prepareForCreate: (pod) => ({ ...pod, status: { phase: 'Pending' } }),
      prepareForUpdate: (wanted, current, subresource) =>
        subresource === 'status'
          ? { ...wanted, spec: current['spec'] }
          : { ...wanted, status: current['status'] },
    },
  },
);

function prefixed(prefix: string, fields: Fields): Record<string, string> {
  const texts = Object.entries(fields).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(texts.map(([key, value]) => [`${prefix}.${key}`, value]));
}

function fieldsOf(pod: KubeObject, part: 'spec' | 'status'): Fields {
  return (pod[part] as Fields | undefined) ?? {};
}
