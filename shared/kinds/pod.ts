import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { ageColumn, nameColumn, textColumn } from '@rollcall/shared/resource/columns.ts';
import { objectSchema } from '@rollcall/shared/resource/schema.ts';
import { storedKind } from '@rollcall/shared/resource/stored-kind.ts';
import { z } from 'zod';
import { podErrors, podSpecChangeErrors, withPodDefaults } from './pod-rules.ts';

type Fields = Readonly<Record<string, string>>;
type ContainerStatus = { readonly ready?: boolean; readonly restartCount?: number };

/** A plain stored kind: nothing runs here, but kubelets list and watch it, and the Node authorizer reads it. */
export const podKind = storedKind(
  { group: '', version: 'v1', kind: 'Pod', plural: 'pods', singular: 'pod', namespaced: true },
  {
    shortNames: ['po'],
    categories: ['all'],
    subresources: ['status'],
    returnsDeleted: true,
    schema: objectSchema({
      spec: z.looseObject({ containers: z.array(z.looseObject({})).nullish() }).nullish(),
      status: z.looseObject({}).nullish(),
    }),
    columns: [
      nameColumn,
      textColumn('Ready', readyText),
      textColumn('Status', statusText),
      textColumn('Restarts', (pod) => String(restarts(pod))),
      ageColumn,
      textColumn('IP', (pod) => fieldsOf(pod, 'status')['podIP'] || '<none>', 1),
      textColumn('Node', (pod) => fieldsOf(pod, 'spec')['nodeName'] || '<none>', 1),
      textColumn(
        'Nominated Node',
        (pod) => fieldsOf(pod, 'status')['nominatedNodeName'] || '<none>',
        1,
      ),
      textColumn('Readiness Gates', () => '<none>', 1),
    ],
    selectable: [
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'spec.hostNetwork',
      'status.phase',
      'status.podIP',
      'status.podIPs',
      'status.nominatedNodeName',
    ],
    selectableFields: (pod) => ({
      ...prefixed('spec', fieldsOf(pod, 'spec')),
      ...prefixed('status', fieldsOf(pod, 'status')),
      'spec.hostNetwork': String(Boolean(fieldsOf(pod, 'spec')['hostNetwork'])),
    }),
    strategy: {
      prepareForCreate: (pod) => ({ ...withPodDefaults(pod), status: { phase: 'Pending' } }),
      prepareForUpdate: (wanted, current, subresource) =>
        subresource === 'status'
          ? { ...wanted, spec: current['spec'] }
          : { ...withPodDefaults(wanted), status: current['status'] },
      validate: podErrors,
      validateUpdate: podSpecChangeErrors,
      gracePeriodSeconds,
    },
  },
);

/** A pod on a node is given time to end, and is deleted by its kubelet; any other is gone at once (pkg/registry/core/pod/strategy.go, CheckGracefulDelete). */
function gracePeriodSeconds(pod: KubeObject, asked: number | undefined): number {
  const spec = pod['spec'] as Readonly<Record<string, unknown>> | undefined;
  const phase = fieldsOf(pod, 'status')['phase'] ?? '';
  if (!spec?.['nodeName'] || ['Succeeded', 'Failed'].includes(phase)) return 0;
  return asked ?? (spec['terminationGracePeriodSeconds'] as number | undefined) ?? 30;
}

function readyText(pod: KubeObject): string {
  const statuses = containerStatuses(pod);
  const spec = pod['spec'] as { readonly containers?: readonly unknown[] } | undefined;
  return `${statuses.filter(({ ready }) => ready).length}/${spec?.containers?.length ?? 0}`;
}

function statusText(pod: KubeObject): string {
  if (pod.metadata.deletionTimestamp) return 'Terminating';
  const { reason, phase } = fieldsOf(pod, 'status');
  return reason || phase || 'Unknown';
}

function restarts(pod: KubeObject): number {
  return containerStatuses(pod).reduce((sum, { restartCount = 0 }) => sum + restartCount, 0);
}

function containerStatuses(pod: KubeObject): readonly ContainerStatus[] {
  const status = pod['status'] as
    | { readonly containerStatuses?: readonly ContainerStatus[] | null }
    | undefined;
  return status?.containerStatuses ?? [];
}

function prefixed(prefix: string, fields: Fields): Record<string, string> {
  const texts = Object.entries(fields).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(texts.map(([key, value]) => [`${prefix}.${key}`, value]));
}

function fieldsOf(pod: KubeObject, part: 'spec' | 'status'): Fields {
  return (pod[part] as Fields | null | undefined) ?? {};
}
