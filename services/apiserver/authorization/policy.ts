import type { PolicyRule, RoleRef, Subject } from '@rollcall/shared/kinds/rbac-rules.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { serviceAccountUserName, type User } from '@rollcall/shared/kube/user.ts';

/** The four kinds of RBAC objects as they stand. */
export type PolicyObjects = {
  readonly clusterRoles: Iterable<KubeObject>;
  readonly roles: Iterable<KubeObject>;
  readonly clusterRoleBindings: Iterable<KubeObject>;
  readonly roleBindings: Iterable<KubeObject>;
};

/** What one binding gives to one subject. */
export type Grant = {
  /** Empty: everywhere. */
  readonly namespace: string;
  readonly rules: readonly PolicyRule[];
  /** Why there are no rules: the role is not there. */
  readonly problem?: string;
  /** `ClusterRoleBinding "x" of ClusterRole "y" to Group "z"` */
  readonly origin: string;
};

/**
 * All grants, found by subject, so that a question costs what the user holds and not what the cluster does.
 * Built anew when an RBAC object has changed since.
 */
export class Policy {
  readonly #objects: () => PolicyObjects;
  #grants: Map<string, Grant[]> | undefined;

  constructor(objects: () => PolicyObjects) {
    this.#objects = objects;
  }

  /** To be called when any RBAC object changed. */
  invalidate(): void {
    this.#grants = undefined;
  }

  /** The grants that hold in a namespace (empty: only those that hold everywhere), cluster-wide ones first. */
  grantsOf(user: User, namespace: string): readonly Grant[] {
    const grants = this.#grants ?? grantsBySubject(this.#objects());
    this.#grants = grants;
    const everywhere: Grant[] = [];
    const here: Grant[] = [];
    // Every request asks this, so that nothing is made that is not handed out.
    const collect = (key: string) => {
      for (const grant of grants.get(key) ?? []) {
        if (grant.namespace === '') everywhere.push(grant);
        else if (grant.namespace === namespace) here.push(grant);
      }
    };
    collect(userKey(user.name));
    for (const group of user.groups) collect(groupKey(group));
    return here.length === 0 ? everywhere : [...everywhere, ...here];
  }
}

/** The rules of the role that a binding in `namespace` refers to; undefined when there is no such role. */
export function rulesOfRole(
  objects: Pick<PolicyObjects, 'clusterRoles' | 'roles'>,
  { kind, name }: RoleRef,
  namespace: string,
): readonly PolicyRule[] | undefined {
  const isCluster = kind === 'ClusterRole';
  for (const role of isCluster ? objects.clusterRoles : objects.roles) {
    const { metadata } = role;
    if (metadata.name === name && (isCluster || metadata.namespace === namespace))
      return rulesOf(role);
  }
  return undefined;
}

export function rulesOf(role: KubeObject): readonly PolicyRule[] {
  return (role['rules'] as readonly PolicyRule[] | null | undefined) ?? [];
}

function grantsBySubject(objects: PolicyObjects): Map<string, Grant[]> {
  const grants = new Map<string, Grant[]>();
  const roles = rolesByName(objects);
  const bindings = [...objects.clusterRoleBindings, ...objects.roleBindings];
  for (const binding of bindings.sort(byName)) {
    const { namespace = '' } = binding.metadata;
    const roleRef = binding['roleRef'] as RoleRef;
    const rules = roles.get(roleKey(roleRef.kind, namespace, roleRef.name));
    for (const subject of (binding['subjects'] as readonly Subject[] | undefined) ?? []) {
      const key = subjectKey(subject, namespace);
      const origin = originOf(binding, roleRef, subject);
      const grant = rules
        ? { namespace, rules, origin }
        : { namespace, rules: [], origin, problem: missingRole(roleRef) };
      grants.set(key, [...(grants.get(key) ?? []), grant]);
    }
  }
  return grants;
}

function rolesByName({ clusterRoles, roles }: PolicyObjects): Map<string, readonly PolicyRule[]> {
  const named = (kind: string) => (role: KubeObject) =>
    [
      roleKey(kind, role.metadata.namespace ?? '', role.metadata.name ?? ''),
      rulesOf(role),
    ] as const;
  return new Map([
    ...[...clusterRoles].map(named('ClusterRole')),
    ...[...roles].map(named('Role')),
  ]);
}

function roleKey(kind: string, namespace: string, name: string): string {
  return kind === 'ClusterRole' ? `ClusterRole/${name}` : `Role/${namespace}/${name}`;
}

function subjectKey(subject: Subject, bindingNamespace: string): string {
  if (subject.kind === 'Group') return groupKey(subject.name);
  if (subject.kind === 'User') return userKey(subject.name);
  return userKey(serviceAccountUserName(subject.namespace || bindingNamespace, subject.name));
}

function userKey(name: string): string {
  return `u:${name}`;
}

function groupKey(name: string): string {
  return `g:${name}`;
}

function originOf({ kind, metadata }: KubeObject, roleRef: RoleRef, subject: Subject): string {
  const name = metadata.namespace ? `${metadata.name}/${metadata.namespace}` : metadata.name;
  const whom = subject.namespace ? `${subject.name}/${subject.namespace}` : subject.name;
  return `${kind} "${name}" of ${roleRef.kind} "${roleRef.name}" to ${subject.kind} "${whom}"`;
}

/** Upstream's words, the kind in lower case and without its plural. */
function missingRole({ kind, name }: RoleRef): string {
  return `${kind.toLowerCase()}.rbac.authorization.k8s.io "${name}" not found`;
}

function byName(a: KubeObject, b: KubeObject): number {
  return (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1;
}
