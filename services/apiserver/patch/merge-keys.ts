/**
 * How lists merge in a strategic patch, by the path of the field (the `patchStrategy` and `patchMergeKey`
 * tags of api/core/v1/types.go and meta/v1/types.go). A list that is not named here is replaced whole.
 */
export type ListStrategy = { readonly key: string } | { readonly set: true };

const STRATEGIES: Readonly<Record<string, ListStrategy>> = {
  'metadata.ownerReferences': { key: 'uid' },
  'metadata.finalizers': { set: true },
  'status.conditions': { key: 'type' },
  'status.addresses': { key: 'type' },
  'status.podIPs': { key: 'ip' },
  'spec.containers': { key: 'name' },
  'spec.initContainers': { key: 'name' },
  'spec.volumes': { key: 'name' },
  'spec.imagePullSecrets': { key: 'name' },
  'spec.tolerations': { key: 'key' },
  'spec.podCIDRs': { set: true },
  'spec.ports': { key: 'port' },
  secrets: { key: 'name' },
};

export function listStrategy(path: readonly string[]): ListStrategy | undefined {
  const name = path.join('.');
  return Object.hasOwn(STRATEGIES, name) ? STRATEGIES[name] : undefined;
}
