import { unknownPath } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { apiVersionOf, type KindName } from '@rollcall/shared/resource/kind.ts';
import { type Answer, documentAnswer } from '#content/answer.ts';
import { parsedBody } from '#content/content.ts';
import { decodedBody } from '#content/decode-object.ts';
import type { ResourceRequest } from '#requests/resource-request.ts';
import { withWarnings } from './warnings.ts';

/** Those who answer what is asked of one object, by the kind of the question; each @throws ApiError. */
export type Questions = ReadonlyMap<
  string,
  (request: ResourceRequest, question: KubeObject) => Promise<KubeObject>
>;

/** The answer to a question of a kind of its own, such as a TokenRequest of a ServiceAccount. @throws ApiError */
export async function answerQuestion(
  questions: Questions,
  request: ResourceRequest,
  kind: KindName,
): Promise<Answer> {
  const answerer = questions.get(kind.kind);
  if (!answerer) throw unknownPath();
  const parsed = parsedBody(request.body, request.contentType);
  const fields: Partial<KubeObject> = decodedBody({ ...request, kind }, parsed);
  const metadata = fields.metadata ?? {};
  const question = { ...fields, apiVersion: apiVersionOf(kind), kind: kind.kind, metadata };
  const answer = documentAnswer(201, await answerer(request, question), request.wanted);
  return withWarnings(answer, request.warnings);
}
