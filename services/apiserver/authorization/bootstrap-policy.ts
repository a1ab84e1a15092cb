import { isDeepStrictEqual } from 'node:util';
import type { PolicyRule, RoleRef, Subject } from '@rollcall/shared/kinds/rbac-rules.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { CLUSTER_POLICY } from './default-policy.ts';
import { uncoveredRules } from './escalation.ts';
import { KUBEADM_POLICY } from './kubeadm-policy.ts';
import { NAMESPACED_POLICY } from './namespaced-policy.ts';
import { PEOPLE_POLICY } from './people-policy.ts';
import { clusterRoleBinding, roleBinding, user } from './policy-objects.ts';

const AUTOUPDATE = 'rbac.authorization.kubernetes.io/autoupdate';

/**
 * The controller-manager is one identity here, with one certificate, not one service account a controller: it holds
 * the roles of the controllers that it runs.
 */
const controllerManager = [user('system:kube-controller-manager')];
const CONTROLLERS = [
  'certificate-controller',
  'root-ca-cert-publisher',
  'node-controller',
  'namespace-controller',
  'service-account-controller',
  'generic-garbage-collector',
  'clusterrole-aggregation-controller',
];
const CONTROLLER_MANAGER_POLICY: readonly KubeObject[] = [
  ...CONTROLLERS.map((name) =>
    clusterRoleBinding(`rollcall:${name}`, controllerManager, `system:controller:${name}`),
  ),
  ...[
    ['kube-system', 'token-cleaner'],
    ['kube-system', 'bootstrap-signer'],
    ['kube-public', 'bootstrap-signer'],
  ].map(([namespace = '', name = '']) =>
    roleBinding(
      { namespace, name: `rollcall:${name}` },
      controllerManager,
      `system:controller:${name}`,
    ),
  ),
];

/** Every role and binding that a cluster is born with. */
export const BOOTSTRAP_POLICY: readonly KubeObject[] = [
  ...[...CLUSTER_POLICY, ...PEOPLE_POLICY, ...NAMESPACED_POLICY].map(asDefault),
  ...KUBEADM_POLICY,
  ...CONTROLLER_MANAGER_POLICY,
];

/**
 * What a default object that is there should become: rules and subjects that are missing are added, what a user added
 * stays; kept as it is when its autoupdate annotation is not `true`, as it is on objects that are not upstream's
 * defaults (pkg/registry/rbac/reconciliation).
 */
export function reconciledPolicy(existing: KubeObject, wanted: KubeObject): KubeObject {
  if (existing.metadata.annotations?.[AUTOUPDATE] !== 'true') return existing;
  if (wanted['roleRef']) return withSubjects(existing, wanted);
  const rules = (existing['rules'] as readonly PolicyRule[] | undefined) ?? [];
  const missing = uncoveredRules((wanted['rules'] as readonly PolicyRule[]) ?? [], rules);
  return missing.length === 0 ? existing : { ...existing, rules: [...rules, ...missing] };
}

function withSubjects(existing: KubeObject, wanted: KubeObject): KubeObject {
  // A binding cannot be pointed elsewhere; where a user made it anew, it is the user's.
  const [is, should] = [existing['roleRef'] as RoleRef, wanted['roleRef'] as RoleRef];
  if (is.kind !== should.kind || is.name !== should.name) return existing;
  const subjects = (existing['subjects'] as readonly Subject[] | undefined) ?? [];
  const missing = ((wanted['subjects'] as readonly Subject[] | undefined) ?? []).filter(
    (subject) => !subjects.some((each) => isDeepStrictEqual(each, subject)),
  );
  return missing.length === 0 ? existing : { ...existing, subjects: [...subjects, ...missing] };
}

function asDefault(object: KubeObject): KubeObject {
  const metadata = {
    ...object.metadata,
    labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...object.metadata.labels },
    annotations: { [AUTOUPDATE]: 'true' },
  };
  return { ...object, metadata };
}
