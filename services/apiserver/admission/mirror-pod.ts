import type { KubeObject } from '@rollcall/shared/kube/object.ts';

/** What a pod may use that its node must not give itself by showing a pod that does (plugin/pkg/admission/noderestriction). */
const REFERENCES: readonly (readonly [what: string, fields: readonly string[]])[] = [
  ['secrets', ['secret', 'secretRef', 'secretKeyRef', 'imagePullSecrets']],
  ['configmaps', ['configMap', 'configMapRef', 'configMapKeyRef']],
  ['persistentvolumeclaims', ['persistentVolumeClaim', 'ephemeral']],
];

/** Why a node may not show this pod as its own; undefined when it may. */
export function mirrorPodProblem(pod: KubeObject, node: string): string | undefined {
  const owners = pod.metadata.ownerReferences ?? [];
  const isOwn = owners.every(({ kind, name }) => kind === 'Node' && name === node);
  if (!isOwn || owners.length > 1)
    return 'can only create pods with an owner reference set to itself';
  const spec = (pod['spec'] ?? {}) as Readonly<Record<string, unknown>>;
  if (spec['serviceAccountName']) return 'can not create pods that reference a service account';
  const named = fieldNames(spec);
  const [what] = REFERENCES.find(([, fields]) => fields.some((field) => named.has(field))) ?? [];
  return what && `can not create pods that reference ${what}`;
}

/** The names of all fields that hold something, at any depth. */
function fieldNames(value: unknown, names: Set<string> = new Set()): Set<string> {
  if (typeof value !== 'object' || value === null) return names;
  for (const [name, inner] of Object.entries(value)) {
    if (inner !== null) names.add(name);
    fieldNames(inner, names);
  }
  return names;
}
