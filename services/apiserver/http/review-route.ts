import { methodNotAllowed } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { apiVersionOf } from '@rollcall/shared/resource/kind.ts';
import { type Answer, documentAnswer } from '#content/answer.ts';
import { parsedBody } from '#content/content.ts';
import { decodedBody } from '#content/decode-object.ts';
import type { RequestInfo } from '#requests/request-info.ts';
import { wantedContent } from '#requests/wanted-content.ts';
import type { ReviewKind } from '#reviews/review-kinds.ts';
import type { AdmittedRequest } from './dispatch.ts';
import { withWarnings } from './warnings.ts';

/** The kinds that answer a question and are not stored. */
export type Reviews = {
  readonly kinds: readonly ReviewKind[];
  /** @throws ApiError 422 when the question is not sound */
  answer(kind: ReviewKind, question: KubeObject, request: AdmittedRequest): Promise<KubeObject>;
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
  const warnings: string[] = [];
  const parsed = parsedBody(request.body, request.contentType);
  const fields = decodedBody({ kind, query: request.query, warnings }, parsed);
  const question = questionOf(kind, fields);
  const answer = documentAnswer(201, await reviews.answer(kind, question, request), wanted);
  return withWarnings(answer, warnings);
}

function questionOf(kind: ReviewKind, fields: Partial<KubeObject>): KubeObject {
  const metadata = fields.metadata ?? {};
  return { ...fields, apiVersion: apiVersionOf(kind), kind: kind.kind, metadata };
}
