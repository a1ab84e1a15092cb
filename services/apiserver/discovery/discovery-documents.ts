import { apiVersionOf, type Kind, verbsOfSubresource } from '@rollcall/shared/resource/kind.ts';
import type { ReviewKind } from '#reviews/review-kinds.ts';

/** A kind as far as discovery tells of it; a review has less. */
export type ServedKind = ReviewKind &
  Partial<
    Pick<
      Kind,
      | 'shortNames'
      | 'categories'
      | 'verbs'
      | 'subresources'
      | 'subresourceVerbs'
      | 'subresourceKinds'
    >
  >;

/** Answers the discovery paths, or undefined for a path that is none (apiserver, pkg/endpoints/discovery). */
export function discoveryDocument(path: string, all: readonly ServedKind[]): object | undefined {
  const parts = path.split('/').filter(Boolean);
  if (parts[0] === 'api') return coreDocument(parts, all);
  return parts[0] === 'apis' ? groupDocument(parts, all) : undefined;
}

function coreDocument(parts: readonly string[], all: readonly ServedKind[]): object | undefined {
  if (parts.length === 1) {
    return {
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [],
    };
  }
  return parts.length === 2
    ? resourceList(all, { group: '', version: parts[1] as string })
    : undefined;
}

function groupDocument(parts: readonly string[], all: readonly ServedKind[]): object | undefined {
  const [, group, version] = parts;
  const names = [...new Set(all.map((kind) => kind.group))].filter((name) => name !== '');
  if (group === undefined) {
    return {
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: names.map((name) => groupOf(name, all)),
    };
  }
  if (!names.includes(group)) return undefined;
  if (version === undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group, all) };
  return parts.length === 3 ? resourceList(all, { group, version }) : undefined;
}

function groupOf(name: string, all: readonly ServedKind[]): object {
  const versions = [
    ...new Set(all.filter(({ group }) => group === name).map(({ version }) => version)),
  ];
  const listed = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: listed, preferredVersion: listed[0] };
}

function resourceList(
  all: readonly ServedKind[],
  of: { readonly group: string; readonly version: string },
): object | undefined {
  const kinds = all.filter((kind) => kind.group === of.group && kind.version === of.version);
  if (kinds.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf(of),
    resources: kinds.flatMap(resourcesOf),
  };
}

function resourcesOf(kind: ServedKind): object[] {
  const { plural, singular, namespaced, verbs = ['create'] } = kind;
  const { shortNames = [], categories = [] } = kind;
  const main = {
    name: plural,
    singularName: singular,
    namespaced,
    kind: kind.kind,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
  };
  const subresources = (kind.subresources ?? []).map((name) => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    ...(kind.subresourceKinds?.[name] ?? { kind: kind.kind }),
    verbs: verbsOfSubresource(kind, name),
  }));
  return [main, ...subresources];
}
