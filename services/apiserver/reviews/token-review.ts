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

/** The audience of a token that names none: this apiserver. */
const AUDIENCE = 'https://kubernetes.default.svc.cluster.local';

export function tokenReview(judges: Judges, question: ReviewQuestion): object {
  const { token, audiences } = reviewSpec(tokenSpec, question);
  if (token === '') throw badRequest('token is required for TokenReview in authentication');
  const authentication = judges.authenticateToken(token);
  if (authentication.verdict === 'refused') {
    return { user: {}, error: '[invalid bearer token, token lookup failed]' };
  }
  const wanted = audiences ?? [];
  if (wanted.length > 0 && !wanted.includes(AUDIENCE)) {
    return { user: {}, error: 'the token is for another audience' };
  }
  return { authenticated: true, user: userInfo(authentication.user), audiences: [AUDIENCE] };
}

export function selfSubjectReview(_judges: Judges, { user }: ReviewQuestion): object {
  return { userInfo: userInfo(user) };
}

function userInfo({ name, uid, groups, extra }: User): object {
  return { username: name, ...(uid && { uid }), groups, ...(extra && { extra }) };
}
