import { verbsOfSubresource } from '@rollcall/shared/resource/kind.ts';
import type { ServedKind } from './discovery-documents.ts';

/** All groups of `/api` or of `/apis` in one document (apidiscovery.k8s.io, v2 and v2beta1 alike). */
export function aggregatedDiscovery(
  all: readonly ServedKind[],
  of: { readonly version: string; readonly isCore: boolean },
): object {
  const groups = [...new Set(all.map(({ group }) => group))];
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${of.version}`,
    metadata: {},
    items: groups
      .filter((group) => (group === '') === of.isCore)
      .map((group) =>
        groupItem(
          group,
          all.filter((kind) => kind.group === group),
        ),
      ),
  };
}

function groupItem(group: string, kinds: readonly ServedKind[]): object {
  const versions = [...new Set(kinds.map(({ version }) => version))];
  return {
    metadata: { ...(group && { name: group }), creationTimestamp: null },
    versions: versions.map((version) => ({
      version,
      resources: kinds.filter((kind) => kind.version === version).map(resourceItem),
      freshness: 'Current',
    })),
  };
}

function resourceItem(kind: ServedKind): object {
  const { plural, singular, namespaced, verbs = ['create'], subresources = [] } = kind;
  const { shortNames = [], categories = [] } = kind;
  const responseKind = { group: kind.group, version: kind.version, kind: kind.kind };
  return {
    resource: plural,
    responseKind,
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(subresources.length > 0 && {
      subresources: subresources.map((subresource) => ({
        subresource,
        responseKind: kind.subresourceKinds?.[subresource] ?? responseKind,
        verbs: verbsOfSubresource(kind, subresource),
      })),
    }),
  };
}
