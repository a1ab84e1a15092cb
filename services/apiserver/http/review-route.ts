import { badRequest, methodNotAllowed } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { apiVersionOf } from '@rollcall/shared/resource/kind.ts';
import type { ReviewKind } from '#reviews/review-kinds.ts';
import { type Answer, documentAnswer } from './answer.ts';
import { parseBody } from './content.ts';
import type { AdmittedRequest } from './dispatch.ts';
import type { RequestInfo } from './request-info.ts';
import { wantedContent } from './wanted-content.ts';

/** The kinds that answer a question and are not stored. */
export type Reviews = {
  readonly kinds: readonly ReviewKind[];
  /** @throws ApiError 422 when the question is not sound */
  answer(kind: ReviewKind, question: KubeObject, request: AdmittedRequest): KubeObject;
};

/** The answer to a review, or undefined when the request is for none. @throws ApiError */
export async function answerReview(
  reviews: Reviews,
  request: AdmittedRequest,
  info: Extract<RequestInfo, { type: 'resource' }>,
): Promise<Answer | undefined> {
  const kind = reviews.kinds.find(
    ({ group, version, plural }) =>
      group === info.group && version === info.version && plural === info.resource,
  );
  if (!kind) return undefined;
  if (info.verb !== 'create' || info.name || info.subresource) throw methodNotAllowed();
  const wanted = wantedContent(request);
  const question = questionOf(kind, parseBody(request.body, request.contentType));
  return documentAnswer(201, reviews.answer(kind, question, request), wanted);
}

function questionOf(kind: ReviewKind, document: unknown): KubeObject {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind.kind}): the body is no object`,
    );
  }
  const question = document as Partial<KubeObject>;
  const apiVersion = apiVersionOf(kind);
  const fits =
    (question.apiVersion ?? apiVersion) === apiVersion &&
    (question.kind ?? kind.kind) === kind.kind;
  if (!fits) {
    throw badRequest(
      `${question.kind} in version "${question.apiVersion}" cannot be handled as a ${kind.kind}`,
    );
  }
  return { ...question, apiVersion, kind: kind.kind, metadata: question.metadata ?? {} };
}
