import { isDeepStrictEqual } from 'node:util';
import type { PolicyRule } from '@rollcall/shared/kinds/rbac-rules.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { type LabelRequirement, matchesLabels } from '@rollcall/shared/kube/selector.ts';

/** metav1.LabelSelector, as aggregation rules hold it. */
export type LabelSelector = {
  readonly matchLabels?: Readonly<Record<string, string>> | null;
  readonly matchExpressions?:
    | readonly {
        readonly key: string;
        readonly operator: string;
        readonly values?: readonly string[] | null;
      }[]
    | null;
};

const OPERATORS: Readonly<Record<string, LabelRequirement['operator']>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: 'absent',
};

/** Which roles a ClusterRole is made of; empty when it stands for itself. */
export function selectorsOf(role: KubeObject): readonly LabelSelector[] {
  const rule = role['aggregationRule'] as
    | { readonly clusterRoleSelectors?: readonly LabelSelector[] | null }
    | null
    | undefined;
  return rule?.clusterRoleSelectors ?? [];
}

/** The rules of all that its selectors choose, each once, by selector and then by name (pkg/controller/clusterroleaggregation). */
export function aggregatedRules(role: KubeObject, all: readonly KubeObject[]): PolicyRule[] {
  const others = all
    .filter(({ metadata }) => metadata.name !== role.metadata.name)
    .sort((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1));
  const chosen = selectorsOf(role).flatMap((selector) => {
    const requirements = requirementsOf(selector);
    return others.filter(({ metadata }) => matchesLabels(requirements, metadata.labels));
  });
  const rules: PolicyRule[] = [];
  for (const rule of chosen.flatMap(rulesOf)) {
    if (!rules.some((each) => isDeepStrictEqual(each, rule))) rules.push(rule);
  }
  return rules;
}

export function rulesOf(role: KubeObject): readonly PolicyRule[] {
  return (role['rules'] as readonly PolicyRule[] | null | undefined) ?? [];
}

function requirementsOf({ matchLabels, matchExpressions }: LabelSelector): LabelRequirement[] {
  const equalities = Object.entries(matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: 'in' as const,
    values: [value],
  }));
  const expressions = (matchExpressions ?? []).map(({ key, operator, values }) => ({
    key,
    // What is no operator chooses nothing.
    operator: OPERATORS[operator] ?? ('in' as const),
    values: values ?? [],
  }));
  return [...equalities, ...expressions];
}
