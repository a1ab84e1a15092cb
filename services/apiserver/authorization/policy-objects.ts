import { type PolicyRule, RBAC_GROUP, type Subject } from '@rollcall/shared/kinds/rbac-rules.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';

/** How the default policy is written down: one short call an object. */

type Named = { readonly name: string; readonly namespace?: string };

/** `resourceRule('get,list', 'certificates.k8s.io', 'certificatesigningrequests')`; a comma parts words. */
export function resourceRule(
  verbs: string,
  groups: string,
  resources: string | { readonly [resources: string]: readonly string[] },
): PolicyRule {
  const rule = { verbs: verbs.split(','), apiGroups: groups.split(',') };
  if (typeof resources === 'string') return { ...rule, resources: resources.split(',') };
  const [entry] = Object.entries(resources);
  const [names, resourceNames] = entry as [string, readonly string[]];
  return { ...rule, resources: names.split(','), resourceNames };
}

export function pathRule(verbs: string, paths: string): PolicyRule {
  return { verbs: verbs.split(','), nonResourceURLs: paths.split(' ') };
}

export function clusterRole(name: string, rules: readonly PolicyRule[]): KubeObject {
  return { ...head('ClusterRole', { name }), rules };
}

/** A ClusterRole whose rules a controller gathers from those that bear one of the labels. */
export function aggregatedClusterRole(name: string, labels: readonly string[]): KubeObject {
  const clusterRoleSelectors = labels.map((label) => ({ matchLabels: { [label]: 'true' } }));
  return { ...head('ClusterRole', { name }), aggregationRule: { clusterRoleSelectors } };
}

export function labelled(object: KubeObject, labels: Readonly<Record<string, string>>): KubeObject {
  return { ...object, metadata: { ...object.metadata, labels } };
}

export function role(named: Required<Named>, rules: readonly PolicyRule[]): KubeObject {
  return { ...head('Role', named), rules };
}

/** Binds the ClusterRole, by default the one of the binding's own name. */
export function clusterRoleBinding(
  name: string,
  subjects: readonly Subject[],
  roleName = name,
): KubeObject {
  return {
    ...head('ClusterRoleBinding', { name }),
    ...(subjects.length > 0 && { subjects }),
    roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name: roleName },
  };
}

/** Binds the Role of the binding's namespace, by default the one of its own name. */
export function roleBinding(
  named: Required<Named>,
  subjects: readonly Subject[],
  roleName = named.name,
): KubeObject {
  return {
    ...head('RoleBinding', named),
    subjects,
    roleRef: { apiGroup: RBAC_GROUP, kind: 'Role', name: roleName },
  };
}

export function user(name: string): Subject {
  return { apiGroup: RBAC_GROUP, kind: 'User', name };
}

export function group(name: string): Subject {
  return { apiGroup: RBAC_GROUP, kind: 'Group', name };
}

/** A service account of kube-system. */
export function serviceAccount(name: string): Subject {
  return { kind: 'ServiceAccount', name, namespace: 'kube-system' };
}

function head(kind: string, metadata: Named): KubeObject {
  return { apiVersion: `${RBAC_GROUP}/v1`, kind, metadata };
}
