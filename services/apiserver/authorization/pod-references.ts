import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { UsedObject } from './node-authorizer.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Whether a pod uses a Secret or ConfigMap of its namespace, in volumes, environments or for pulling images, or runs as a service account (pkg/api/v1/pod/util.go). */
export function podUses(pod: KubeObject, object: UsedObject): boolean {
  if (pod.metadata.namespace !== object.namespace) return false;
  const spec = fields(pod['spec']);
  if (object.resource === 'serviceaccounts') return spec['serviceAccountName'] === object.name;
  const names =
    object.resource === 'secrets'
      ? [...namesOf(spec, 'secret'), ...list(spec['imagePullSecrets']).map((one) => one['name'])]
      : namesOf(spec, 'configMap');
  return names.includes(object.name);
}

function namesOf(spec: Fields, kind: 'secret' | 'configMap'): unknown[] {
  const containers = ['containers', 'initContainers', 'ephemeralContainers'].flatMap((field) =>
    list(spec[field]),
  );
  return [...volumeNames(list(spec['volumes']), kind), ...environmentNames(containers, kind)];
}

function volumeNames(volumes: readonly Fields[], kind: 'secret' | 'configMap'): unknown[] {
  return volumes.flatMap((volume) => {
    const projected = list(fields(volume['projected'])['sources']);
    return [
      fields(volume[kind])[kind === 'secret' ? 'secretName' : 'name'],
      ...projected.map((source) => fields(source[kind])['name']),
    ];
  });
}

function environmentNames(containers: readonly Fields[], kind: 'secret' | 'configMap'): unknown[] {
  return containers.flatMap((container) => [
    ...list(container['envFrom']).map((from) => fields(from[`${kind}Ref`])['name']),
    ...list(container['env']).map(
      (variable) => fields(fields(variable['valueFrom'])[`${kind}KeyRef`])['name'],
    ),
  ]);
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}
