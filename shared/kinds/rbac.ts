import { pathSegmentProblem } from '@rollcall/shared/kube/name.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import {
  ageColumn,
  createdAtColumn,
  nameColumn,
  textColumn,
} from '@rollcall/shared/resource/columns.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { objectSchema } from '@rollcall/shared/resource/schema.ts';
import { storedKind } from '@rollcall/shared/resource/stored-kind.ts';
import { z } from 'zod';
import {
  aggregationErrors,
  aggregationRuleSchema,
  bindingErrors,
  RBAC_GROUP,
  type RoleRef,
  roleRefChangeErrors,
  roleRefSchema,
  ruleErrors,
  ruleSchema,
  type Subject,
  subjectSchema,
  withDefaultedSubjects,
} from './rbac-rules.ts';

export const roleKind = roleLike('Role', true);
export const clusterRoleKind = roleLike('ClusterRole', false);
export const roleBindingKind = bindingLike('RoleBinding', true);
export const clusterRoleBindingKind = bindingLike('ClusterRoleBinding', false);

function roleLike(kind: string, namespaced: boolean): Kind {
  return storedKind(namesOf(kind, namespaced), {
    createsOnUpdate: true,
    schema: objectSchema({
      rules: z.array(ruleSchema).nullish(),
      ...(!namespaced && { aggregationRule: aggregationRuleSchema.nullish() }),
    }),
    columns: [nameColumn, createdAtColumn],
    strategy: {
      nameRule: pathSegmentProblem,
      validate: (role) => [...ruleErrors(role), ...aggregationErrors(role)],
    },
  });
}

function bindingLike(kind: string, namespaced: boolean): Kind {
  return storedKind(namesOf(kind, namespaced), {
    createsOnUpdate: true,
    schema: objectSchema({ subjects: z.array(subjectSchema).nullish(), roleRef: roleRefSchema }),
    columns: [
      nameColumn,
      textColumn('Role', (binding) => {
        const { kind: roleKindName, name } = binding['roleRef'] as RoleRef;
        return `${roleKindName}/${name}`;
      }),
      ageColumn,
      textColumn('Users', (binding) => subjectNames(binding, 'User'), 1),
      textColumn('Groups', (binding) => subjectNames(binding, 'Group'), 1),
      textColumn('ServiceAccounts', (binding) => subjectNames(binding, 'ServiceAccount'), 1),
    ],
    strategy: {
      nameRule: pathSegmentProblem,
      prepareForCreate: withDefaultedSubjects,
      prepareForUpdate: withDefaultedSubjects,
      validate: bindingErrors,
      validateUpdate: roleRefChangeErrors,
    },
  });
}

function namesOf(kind: string, namespaced: boolean) {
  const singular = kind.toLowerCase();
  return { group: RBAC_GROUP, version: 'v1', kind, plural: `${singular}s`, singular, namespaced };
}

function subjectNames(binding: KubeObject, kind: string): string {
  const subjects = (binding['subjects'] as readonly Subject[] | undefined) ?? [];
  const names = subjects.filter((subject) => subject.kind === kind);
  return names.map(({ namespace, name }) => (namespace ? `${namespace}/${name}` : name)).join(', ');
}
