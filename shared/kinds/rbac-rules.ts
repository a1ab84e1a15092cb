import {
  type FieldError,
  invalidValue,
  notSupported,
  required,
} from '@rollcall/shared/kube/field-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { z } from 'zod';

/** rbac.authorization.k8s.io/v1 (api/rbac/v1/types.go), and what may be wrong with it (pkg/apis/rbac/validation). */

export type PolicyRule = {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
};

export type Subject = {
  readonly kind: string;
  readonly apiGroup?: string;
  readonly name: string;
  readonly namespace?: string;
};

export type RoleRef = { readonly apiGroup: string; readonly kind: string; readonly name: string };

export const RBAC_GROUP = 'rbac.authorization.k8s.io';

const words = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? undefined);

export const ruleSchema = z.looseObject({
  verbs: z
    .array(z.string())
    .nullish()
    .transform((list) => list ?? []),
  apiGroups: words,
  resources: words,
  resourceNames: words,
  nonResourceURLs: words,
});

/** Of which other ClusterRoles a ClusterRole is made. */
export const aggregationRuleSchema = z.looseObject({
  clusterRoleSelectors: z
    .array(
      z.looseObject({
        matchLabels: z.record(z.string(), z.string()).nullish(),
        matchExpressions: z
          .array(
            z.looseObject({
              key: z.string(),
              operator: z.string(),
              values: z.array(z.string()).nullish(),
            }),
          )
          .nullish(),
      }),
    )
    .nullish(),
});

export const subjectSchema = z.looseObject({
  kind: z.string().default(''),
  apiGroup: z.string().optional(),
  name: z.string().default(''),
  namespace: z.string().optional(),
});

export const roleRefSchema = z.looseObject({
  apiGroup: z.string().default(RBAC_GROUP),
  kind: z.string().default(''),
  name: z.string().default(''),
});

export function ruleErrors(role: KubeObject): FieldError[] {
  const rules = (role['rules'] as readonly PolicyRule[] | null | undefined) ?? [];
  return rules.flatMap((rule, index) =>
    oneRuleErrors(rule, `rules[${index}]`, Boolean(role.metadata.namespace)),
  );
}

export function aggregationErrors(role: KubeObject): FieldError[] {
  const rule = role['aggregationRule'] as z.infer<typeof aggregationRuleSchema> | null | undefined;
  if (!rule || rule.clusterRoleSelectors?.length) return [];
  return [
    required(
      'aggregationRule.clusterRoleSelectors',
      'at least one clusterRoleSelector required if aggregationRule is non-nil',
    ),
  ];
}

/** Subjects as they are stored: users and groups have the rbac group, service accounts the core group. */
export function withDefaultedSubjects(binding: KubeObject): KubeObject {
  const subjects = (binding['subjects'] as readonly Subject[] | null | undefined) ?? [];
  const defaulted = subjects.map((subject) => ({
    ...(subject.kind !== 'ServiceAccount' && { apiGroup: RBAC_GROUP }),
    ...subject,
  }));
  const { subjects: _, ...rest } = binding;
  return { ...rest, ...(defaulted.length > 0 && { subjects: defaulted }) } as KubeObject;
}

export function bindingErrors(binding: KubeObject): FieldError[] {
  const subjects = (binding['subjects'] as readonly Subject[] | undefined) ?? [];
  const needsNamespace = !binding.metadata.namespace;
  return [
    ...roleRefErrors(binding['roleRef'] as RoleRef, needsNamespace),
    ...subjects.flatMap((subject, index) =>
      subjectErrors(subject, `subjects[${index}]`, needsNamespace),
    ),
  ];
}

/** Whom a binding binds may change; to what it binds may not. */
export function roleRefChangeErrors(wanted: KubeObject, current: KubeObject): FieldError[] {
  const [next, before] = [wanted['roleRef'] as RoleRef, current['roleRef'] as RoleRef];
  const same =
    next.kind === before.kind && next.name === before.name && next.apiGroup === before.apiGroup;
  return same ? [] : [invalidValue('roleRef', next, 'cannot change roleRef')];
}

function oneRuleErrors(rule: PolicyRule, at: string, isNamespaced: boolean): FieldError[] {
  const verbs =
    rule.verbs.length === 0
      ? [required(`${at}.verbs`, 'verbs must contain at least one value')]
      : [];
  const urls = rule.nonResourceURLs ?? [];
  if (urls.length > 0) {
    const mixed = Boolean(
      rule.apiGroups?.length || rule.resources?.length || rule.resourceNames?.length,
    );
    const field = `${at}.nonResourceURLs`;
    return [
      ...verbs,
      ...(isNamespaced
        ? [invalidValue(field, urls, 'namespaced rules cannot apply to non-resource URLs')]
        : []),
      ...(mixed
        ? [
            invalidValue(
              field,
              urls,
              'rules cannot apply to both regular resources and non-resource URLs',
            ),
          ]
        : []),
    ];
  }
  return [
    ...verbs,
    ...(rule.apiGroups?.length
      ? []
      : [required(`${at}.apiGroups`, 'resource rules must supply at least one api group')]),
    ...(rule.resources?.length
      ? []
      : [required(`${at}.resources`, 'resource rules must supply at least one resource')]),
  ];
}

function roleRefErrors(roleRef: RoleRef, isClusterWide: boolean): FieldError[] {
  const kinds = isClusterWide ? ['ClusterRole'] : ['ClusterRole', 'Role'];
  return [
    ...(roleRef.apiGroup === RBAC_GROUP
      ? []
      : [notSupported('roleRef.apiGroup', roleRef.apiGroup, [RBAC_GROUP])]),
    ...(kinds.includes(roleRef.kind) ? [] : [notSupported('roleRef.kind', roleRef.kind, kinds)]),
    ...(roleRef.name ? [] : [required('roleRef.name')]),
  ];
}

function subjectErrors(subject: Subject, at: string, needsNamespace: boolean): FieldError[] {
  const name = subject.name ? [] : [required(`${at}.name`)];
  const group = subject.apiGroup ?? '';
  switch (subject.kind) {
    case 'ServiceAccount':
      return [
        ...name,
        ...(group === '' ? [] : [notSupported(`${at}.apiGroup`, group, [''])]),
        ...(needsNamespace && !subject.namespace ? [required(`${at}.namespace`)] : []),
      ];
    case 'User':
    case 'Group':
      return [
        ...name,
        ...(group === RBAC_GROUP ? [] : [notSupported(`${at}.apiGroup`, group, [RBAC_GROUP])]),
      ];
    default:
      return [
        ...name,
        notSupported(`${at}.kind`, subject.kind, ['Group', 'ServiceAccount', 'User']),
      ];
  }
}
