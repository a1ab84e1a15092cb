import { isDeepStrictEqual } from 'node:util';
import { type PolicyRule, RBAC_GROUP, type RoleRef } from '@rollcall/shared/kinds/rbac-rules.ts';
import { notFound } from '@rollcall/shared/kube/api-error.ts';
import { PRIVILEGED_GROUP, type User } from '@rollcall/shared/kube/user.ts';
import { type AdmissionReview, notAdmitted, type Validation } from './admission.ts';

/** What the check needs to know of the policy in force. */
export type RoleKnowledge = {
  /** Whether the user holds `escalate` or `bind` on a role (name empty: on all). */
  holds(user: User, verb: 'escalate' | 'bind', on: RoleTarget): boolean;
  rulesOfRole(roleRef: RoleRef, namespace: string): readonly PolicyRule[] | undefined;
  /** Upstream's words when the user does not hold all of the rules, else undefined. */
  escalation(user: User, rules: readonly PolicyRule[], namespace: string): string | undefined;
};

export type RoleTarget = {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
};

const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/** Nobody gives away more than they have (pkg/registry/rbac, escalation_check.go and the policybased storages). */
export function rbacEscalation(knowledge: RoleKnowledge): Validation {
  return (review) => {
    const { kind, user, after, operation } = review;
    if (kind.group !== RBAC_GROUP || operation === 'DELETE' || !after) return;
    if (user.groups.includes(PRIVILEGED_GROUP)) return;
    if (after['roleRef']) checkBinding(knowledge, review, after['roleRef'] as RoleRef);
    else checkRole(knowledge, review);
  };
}

function checkRole(knowledge: RoleKnowledge, review: AdmissionReview): void {
  const { user, kind, namespace, name, before, after } = review;
  const isSame =
    before &&
    isDeepStrictEqual(before['rules'], after?.['rules']) &&
    isDeepStrictEqual(before['aggregationRule'], after?.['aggregationRule']);
  if (isSame) return;
  if (knowledge.holds(user, 'escalate', { resource: kind.plural, namespace, name })) return;
  const own = (after?.['rules'] as readonly PolicyRule[] | null | undefined) ?? [];
  // Whatever roles it will be made of one day: only who may do everything can promise to hold that.
  const rules = after?.['aggregationRule'] ? [...own, ...EVERYTHING] : own;
  const problem = knowledge.escalation(user, rules, namespace);
  if (problem) throw notAdmitted(review, problem);
}

function checkBinding(knowledge: RoleKnowledge, review: AdmissionReview, roleRef: RoleRef): void {
  const { user, namespace, before, after } = review;
  const isSame =
    before &&
    isDeepStrictEqual(before['roleRef'], roleRef) &&
    isDeepStrictEqual(before['subjects'], after?.['subjects']);
  if (isSame) return;
  const resource = roleRef.kind === 'ClusterRole' ? 'clusterroles' : 'roles';
  if (knowledge.holds(user, 'bind', { resource, namespace, name: roleRef.name })) return;
  const rules = knowledge.rulesOfRole(roleRef, namespace);
  if (!rules) throw notFound({ group: RBAC_GROUP, resource }, roleRef.name);
  const problem = knowledge.escalation(user, rules, namespace);
  if (problem) throw notAdmitted(review, problem);
}
