/** A kind of resource as URLs name it: group (empty for core), version and plural. */
export type ResourcePath = {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
};

/** Which object or collection below a resource. */
export type ResourcePlace = {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
};

/** `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n1?resourceVersion=0`; absent query values are left out. */
export function resourceUrl(
  resource: ResourcePath,
  place: ResourcePlace,
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const root = resource.group ? ['apis', resource.group] : ['api'];
  const segments = [
    ...root,
    resource.version,
    ...(place.namespace ? ['namespaces', place.namespace] : []),
    resource.plural,
    ...(place.name ? [place.name] : []),
    ...(place.subresource ? [place.subresource] : []),
  ];
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) search.set(key, String(value));
  }
  return `/${segments.map(encodeURIComponent).join('/')}${search.size > 0 ? `?${search}` : ''}`;
}
