import type { PolicyRule } from '@rollcall/shared/kinds/rbac-rules.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { User } from '@rollcall/shared/kube/user.ts';
import type { Authentication } from '#authentication/credentials.ts';
import type { Decision, Question } from '#authorization/action.ts';
import {
  localSubjectAccessReview,
  selfSubjectAccessReview,
  subjectAccessReview,
} from './access-reviews.ts';
import type { ReviewKind } from './review-kinds.ts';
import { selfSubjectRulesReview } from './rules-review.ts';
import { selfSubjectReview, tokenReview } from './token-review.ts';

/** Whom the answers come from: the same that decide about requests. */
export type Judges = {
  decide(question: Question): Decision;
  standingOf(user: User, namespace: string): Standing;
  /** For any of the audiences; for this apiserver when there are none. */
  authenticateToken(token: string, audiences: readonly string[]): Promise<Authentication>;
};

/** All that a user may do in a namespace, as far as it can be told. */
export type Standing = {
  readonly rules: readonly PolicyRule[];
  /** Why some rules could not be found. */
  readonly problems: readonly string[];
  readonly isIncomplete: boolean;
};

export type ReviewQuestion = {
  readonly kind: ReviewKind;
  /** As it came; its spec is checked here. */
  readonly object: KubeObject;
  readonly user: User;
  /** On the URL; empty for all but LocalSubjectAccessReview. */
  readonly namespace: string;
  readonly now: Date;
};

type Answerer = (judges: Judges, question: ReviewQuestion) => object | Promise<object>;

const ANSWERERS: Readonly<Record<string, Answerer>> = {
  SubjectAccessReview: subjectAccessReview,
  SelfSubjectAccessReview: selfSubjectAccessReview,
  LocalSubjectAccessReview: localSubjectAccessReview,
  SelfSubjectRulesReview: selfSubjectRulesReview,
  TokenReview: tokenReview,
  SelfSubjectReview: selfSubjectReview,
};

/** The review with its status. @throws ApiError 400, 422 when the question is not sound */
export async function answerReview(judges: Judges, question: ReviewQuestion): Promise<KubeObject> {
  const answerer = ANSWERERS[question.kind.kind];
  if (!answerer) throw new Error(`nobody answers a ${question.kind.kind}`);
  return { ...question.object, status: await answerer(judges, question) };
}
