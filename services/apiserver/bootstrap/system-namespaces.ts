import type { KubeObject } from '@rollcall/shared/kube/object.ts';

const NAMES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** The namespaces that every cluster has (pkg/controlplane/controller/systemnamespaces). */
export const SYSTEM_NAMESPACES: readonly KubeObject[] = NAMES.map((name) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
}));
