import { badRequest } from '@rollcall/shared/kube/api-error.ts';
import { z } from 'zod';
import type { Judges, ReviewQuestion } from './answer-review.ts';
import { reviewSpec } from './review-spec.ts';

const spec = z.looseObject({
  namespace: z
    .string()
    .nullish()
    .transform((value) => value ?? ''),
});

/** What may I do here? RBAC's rules only: what the Node authorizer allows is not listed, and that is said, as upstream. */
export function selfSubjectRulesReview(judges: Judges, question: ReviewQuestion): object {
  const { namespace } = reviewSpec(spec, question);
  if (namespace === '') throw badRequest('no namespace on request');
  const { rules, problems, isIncomplete } = judges.standingOf(question.user, namespace);
  const onPaths = rules.filter((rule) => rule.nonResourceURLs?.length);
  const onResources = rules.filter((rule) => !rule.nonResourceURLs?.length);
  const evaluationError = problems.length > 1 ? `[${problems.join(', ')}]` : problems[0];
  return {
    resourceRules: onResources,
    nonResourceRules: onPaths.map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: isIncomplete,
    ...(evaluationError && { evaluationError }),
  };
}
