import { invalid } from '@rollcall/shared/kube/api-error.ts';
import { type FieldError, invalidValue, required } from '@rollcall/shared/kube/field-error.ts';
import type { User } from '@rollcall/shared/kube/user.ts';
import { z } from 'zod';
import type { Action } from '#authorization/action.ts';
import type { Judges, ReviewQuestion } from './answer-review.ts';
import { reviewSpec } from './review-spec.ts';

/** authorization.k8s.io/v1: may somebody do something? (pkg/apis/authorization/validation) */

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const selfSpec = z.looseObject({
  resourceAttributes: z
    .looseObject({
      namespace: text,
      verb: text,
      group: text,
      version: text,
      resource: text,
      subresource: text,
      name: text,
    })
    .nullish(),
  nonResourceAttributes: z.looseObject({ path: text, verb: text }).nullish(),
});
const subjectSpec = selfSpec.extend({
  user: text,
  uid: text,
  groups: z.array(z.string()).nullish(),
  extra: z.record(z.string(), z.array(z.string())).nullish(),
});

type SelfSpec = z.infer<typeof selfSpec>;
type SubjectSpec = z.infer<typeof subjectSpec>;

export function selfSubjectAccessReview(judges: Judges, question: ReviewQuestion): object {
  const spec = reviewSpec(selfSpec, question);
  refuse(question, attributeErrors(spec));
  return verdict(judges, question.user, spec);
}

export function subjectAccessReview(judges: Judges, question: ReviewQuestion): object {
  const spec = reviewSpec(subjectSpec, question);
  refuse(question, [...attributeErrors(spec), ...subjectErrors(spec)]);
  return verdict(judges, subjectOf(spec), spec);
}

export function localSubjectAccessReview(judges: Judges, question: ReviewQuestion): object {
  const spec = reviewSpec(subjectSpec, question);
  const errors = [...attributeErrors(spec), ...subjectErrors(spec)];
  const field = 'spec.resourceAttributes.namespace';
  const wanted = spec.resourceAttributes?.namespace ?? '';
  const isElsewhere = wanted !== question.namespace;
  const detail = 'must match metadata.namespace';
  refuse(question, [...errors, ...(isElsewhere ? [invalidValue(field, wanted, detail)] : [])]);
  return verdict(judges, subjectOf(spec), spec);
}

function verdict(judges: Judges, user: User, spec: SelfSpec): object {
  const { allowed, reason } = judges.decide({ user, action: actionOf(spec) });
  return { allowed, ...(reason && { reason }) };
}

function actionOf({ resourceAttributes, nonResourceAttributes }: SelfSpec): Action {
  if (!resourceAttributes) {
    const { verb = '', path = '' } = nonResourceAttributes ?? {};
    return { type: 'path', verb, path };
  }
  const { verb, group, version, resource, subresource, namespace, name } = resourceAttributes;
  return { type: 'resource', verb, group, version, resource, subresource, namespace, name };
}

function subjectOf({ user, uid, groups, extra }: SubjectSpec): User {
  return { name: user, groups: groups ?? [], ...(uid && { uid }), ...(extra && { extra }) };
}

function attributeErrors({ resourceAttributes, nonResourceAttributes }: SelfSpec): FieldError[] {
  if (resourceAttributes && nonResourceAttributes) {
    return [
      invalidValue(
        'spec.nonResourceAttributes',
        nonResourceAttributes,
        'cannot be specified in combination with resourceAttributes',
      ),
    ];
  }
  if (resourceAttributes || nonResourceAttributes) return [];
  return [
    invalidValue(
      'spec.resourceAttributes',
      resourceAttributes,
      'exactly one of nonResourceAttributes or resourceAttributes must be specified',
    ),
  ];
}

function subjectErrors({ user, groups }: SubjectSpec): FieldError[] {
  const isSomebody = user !== '' || (groups ?? []).length > 0;
  return isSomebody
    ? []
    : [required('spec.user', 'at least one of user or group must be specified')];
}

function refuse({ kind }: ReviewQuestion, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid(kind, '', errors);
}
