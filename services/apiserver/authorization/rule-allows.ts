import type { PolicyRule } from '@rollcall/shared/kinds/rbac-rules.ts';
import type { Action, ResourceAction } from './action.ts';

/** Whether one rule covers an action (pkg/apis/rbac/v1/evaluation_helpers.go). */
export function ruleAllows(rule: PolicyRule, action: Action): boolean {
  if (!hasOrStar(rule.verbs, action.verb)) return false;
  if (action.type === 'path') return (rule.nonResourceURLs ?? []).some(pathMatcher(action.path));
  return (
    hasOrStar(rule.apiGroups ?? [], action.group) &&
    resourceMatches(rule.resources ?? [], action) &&
    nameMatches(rule.resourceNames ?? [], action.name)
  );
}

// `nodes` does not cover `nodes/status`; `*` and `*/status` do; `nodes/*` is no pattern.
function resourceMatches(
  resources: readonly string[],
  { resource, subresource }: ResourceAction,
): boolean {
  const whole = subresource ? `${resource}/${subresource}` : resource;
  return resources.some(
    (pattern) =>
      pattern === '*' || pattern === whole || (subresource && pattern === `*/${subresource}`),
  );
}

function nameMatches(names: readonly string[], name: string): boolean {
  return names.length === 0 || (name !== '' && names.includes(name));
}

/** A pattern ends in `*`, or is the path itself. */
function pathMatcher(path: string): (pattern: string) => boolean {
  return (pattern) =>
    pattern === path || (pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1)));
}

function hasOrStar(words: readonly string[], word: string): boolean {
  return words.includes('*') || words.includes(word);
}
