import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { ageColumn, nameColumn, textColumn } from '@rollcall/shared/resource/columns.ts';
import { objectSchema } from '@rollcall/shared/resource/schema.ts';
import { storedKind } from '@rollcall/shared/resource/stored-kind.ts';
import { z } from 'zod';

type Condition = { readonly type: string; readonly status: string };
type Address = { readonly type: string; readonly address: string };
type NodeStatus = {
  readonly conditions?: readonly Condition[];
  readonly addresses?: readonly Address[];
  readonly nodeInfo?: Readonly<Record<string, string>>;
};

const ROLE_PREFIX = 'node-role.kubernetes.io/';

export const nodeKind = storedKind(
  {
    group: '',
    version: 'v1',
    kind: 'Node',
    plural: 'nodes',
    singular: 'node',
    namespaced: false,
  },
  {
    shortNames: ['no'],
    subresources: ['status'],
    schema: objectSchema({
      spec: z.looseObject({}).nullish(),
      status: z
        .looseObject({
          conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).nullish(),
          addresses: z.array(z.looseObject({ type: z.string(), address: z.string() })).nullish(),
        })
        .nullish(),
    }),
    // A node's status is a heartbeat: five minutes at most between two, for ever.
    keep: 'latest',
    columns: [
      nameColumn,
      textColumn('Status', readiness),
      textColumn('Roles', roles),
      ageColumn,
      textColumn('Version', (node) => info(node, 'kubeletVersion')),
      textColumn('Internal-IP', (node) => address(node, 'InternalIP'), 1),
      textColumn('External-IP', (node) => address(node, 'ExternalIP'), 1),
      textColumn('OS-Image', (node) => info(node, 'osImage') || '<unknown>', 1),
      textColumn('Kernel-Version', (node) => info(node, 'kernelVersion') || '<unknown>', 1),
      textColumn(
        'Container-Runtime',
        (node) => info(node, 'containerRuntimeVersion') || '<unknown>',
        1,
      ),
    ],
    selectable: ['spec.unschedulable'],
    selectableFields: (node) => ({
      'spec.unschedulable': String(Boolean(specOf(node)['unschedulable'])),
    }),
    strategy: {
      // `/status` may touch labels and annotations too, on which kubelets rely, but never the spec.
      prepareForUpdate: (wanted, current, subresource) =>
        subresource === 'status'
          ? { ...wanted, spec: current['spec'] ?? {} }
          : { ...wanted, status: current['status'] ?? {} },
      prepareForCreate: (node) => ({
        ...node,
        spec: node['spec'] ?? {},
        status: node['status'] ?? {},
      }),
    },
  },
);

function readiness(node: KubeObject): string {
  const ready = statusOf(node).conditions?.find(({ type }) => type === 'Ready');
  const word = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown';
  return specOf(node)['unschedulable'] ? `${word},SchedulingDisabled` : word;
}

function roles(node: KubeObject): string {
  const labels = Object.entries(node.metadata.labels ?? {});
  const names = labels.flatMap(([key, value]) => {
    if (key.startsWith(ROLE_PREFIX)) return [key.slice(ROLE_PREFIX.length)];
    return key === 'kubernetes.io/role' ? [value] : [];
  });
  return names.filter(Boolean).sort().join(',') || '<none>';
}

function address(node: KubeObject, type: string): string {
  return statusOf(node).addresses?.find((each) => each.type === type)?.address ?? '<none>';
}

function info(node: KubeObject, field: string): string {
  return statusOf(node).nodeInfo?.[field] ?? '';
}

function statusOf(node: KubeObject): NodeStatus {
  return (node['status'] as NodeStatus | undefined) ?? {};
}

function specOf(node: KubeObject): Record<string, unknown> {
  return (node['spec'] as Record<string, unknown> | undefined) ?? {};
}
