import { PRIVILEGED_GROUP, type User } from '@rollcall/shared/kube/user.ts';
import type { Action, Decision, Question } from './action.ts';
import type { Grant } from './policy.ts';
import { ruleAllows } from './rule-allows.ts';

/** Says yes, or has no opinion; nobody here says no. */
export type Authorizer = (question: Question) => Decision;

/**
 * The group `system:masters` may do everything; then each authorizer is asked until one allows. The reasons of those
 * who had no opinion are kept: they are told to whom it is forbidden.
 */
export function authorize(authorizers: readonly Authorizer[], question: Question): Decision {
  if (question.user.groups.includes(PRIVILEGED_GROUP)) return { allowed: true, reason: '' };
  const reasons: string[] = [];
  for (const authorizer of authorizers) {
    const decision = authorizer(question);
    if (decision.allowed) return decision;
    if (decision.reason) reasons.push(decision.reason);
  }
  return { allowed: false, reason: reasons.join('\n') };
}

/** RBAC: a grant of the user's, or of one of the user's groups, has a rule for it (plugin/pkg/auth/authorizer/rbac). */
export function rbacAuthorizer(
  grantsOf: (user: User, namespace: string) => Iterable<Grant>,
): Authorizer {
  return ({ user, action }) => {
    const problems = new Set<string>();
    for (const grant of grantsOf(user, namespaceOf(action))) {
      if (grant.problem) problems.add(grant.problem);
      if (grant.rules.some((rule) => ruleAllows(rule, action))) {
        return { allowed: true, reason: `RBAC: allowed by ${grant.origin}` };
      }
    }
    return { allowed: false, reason: reasonOf([...problems]) };
  };
}

/** Roles that are bound and not there, as upstream tells them. */
function reasonOf(problems: readonly string[]): string {
  if (problems.length === 0) return '';
  return `RBAC: ${problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`}`;
}

function namespaceOf(action: Action): string {
  return action.type === 'resource' ? action.namespace : '';
}
