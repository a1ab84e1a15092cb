import { dnsLabelProblem } from '@rollcall/shared/kube/name.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { ageColumn, nameColumn, textColumn } from '@rollcall/shared/resource/columns.ts';
import { storedKind } from '@rollcall/shared/resource/stored-kind.ts';

export const namespaceKind = storedKind(
  {
    group: '',
    version: 'v1',
    kind: 'Namespace',
    plural: 'namespaces',
    singular: 'namespace',
    namespaced: false,
  },
  {
    shortNames: ['ns'],
    subresources: ['status'],
    verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
    columns: [nameColumn, textColumn('Status', phaseOf), ageColumn],
    selectable: ['status.phase'],
    selectableFields: (object) => ({ 'status.phase': phaseOf(object) }),
    strategy: {
      nameRule: dnsLabelProblem,
      prepareForCreate: (object) => ({
        ...object,
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      }),
      prepareForUpdate: (wanted, current) => ({
        ...wanted,
        spec: current['spec'],
        status: current['status'],
      }),
    },
  },
);

function phaseOf(object: KubeObject): string {
  return (object['status'] as { phase?: string } | undefined)?.phase ?? '';
}
