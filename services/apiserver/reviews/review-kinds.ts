import type { Kind } from '@rollcall/shared/resource/kind.ts';

/** A resource that is only created, never stored: a question and its answer. */
export type ReviewKind = Pick<
  Kind,
  'group' | 'version' | 'kind' | 'plural' | 'singular' | 'namespaced'
>;

export const REVIEW_KINDS: readonly ReviewKind[] = [
  review('authorization.k8s.io', 'SubjectAccessReview'),
  review('authorization.k8s.io', 'SelfSubjectAccessReview'),
  { ...review('authorization.k8s.io', 'LocalSubjectAccessReview'), namespaced: true },
  review('authorization.k8s.io', 'SelfSubjectRulesReview'),
  review('authentication.k8s.io', 'TokenReview'),
  review('authentication.k8s.io', 'SelfSubjectReview'),
];

function review(group: string, kind: string): ReviewKind {
  const singular = kind.toLowerCase();
  return { group, version: 'v1', kind, plural: `${singular}s`, singular, namespaced: false };
}
