import { badRequest } from '@rollcall/shared/kube/api-error.ts';
import type { User } from '@rollcall/shared/kube/user.ts';
import { z } from 'zod';
import type { Judges, ReviewQuestion } from './answer-review.ts';
import { reviewSpec } from './review-spec.ts';

/** authentication.k8s.io/v1: whose token is this, and who am I? */

const tokenSpec = z.looseObject({
  token: z
    .string()
    .nullish()
    .transform((value) => value ?? ''),
  audiences: z.array(z.string()).nullish(),
});

export async function tokenReview(judges: Judges, question: ReviewQuestion): Promise<object> {
  const { token, audiences } = reviewSpec(tokenSpec, question);
  if (token === '') throw badRequest('token is required for TokenReview in authentication');
  const found = await judges.authenticateToken(token, audiences ?? []);
  if (found.verdict === 'refused') {
    const error = found.told ? `[invalid bearer token, ${found.told}]` : 'invalid bearer token';
    return { user: {}, error };
  }
  return { authenticated: true, user: userInfo(found.user), audiences: found.audiences ?? [] };
}

export function selfSubjectReview(_judges: Judges, { user }: ReviewQuestion): object {
  return { userInfo: userInfo(user) };
}

function userInfo({ name, uid, groups, extra }: User): object {
  return { username: name, ...(uid && { uid }), groups, ...(extra && { extra }) };
}
