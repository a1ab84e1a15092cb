import { type ApiError, methodNotAllowed, unknownPath } from '@rollcall/shared/kube/api-error.ts';
import type { User } from '@rollcall/shared/kube/user.ts';
import { type Kind, verbsOfSubresource } from '@rollcall/shared/resource/kind.ts';
import type { Admission } from '#admission/admission.ts';
import { type Answer, documentAnswer } from '#content/answer.ts';
import type { Discovery } from '#discovery/discovery.ts';
import type { OpenApi } from '#discovery/openapi-route.ts';
import { VERSION_DOCUMENT } from '#discovery/version.ts';
import { getObject, listObjects } from '#reading/read-routes.ts';
import type { RequestInfo } from '#requests/request-info.ts';
import type { ResourceRequest } from '#requests/resource-request.ts';
import { wantedContent } from '#requests/wanted-content.ts';
import type { Store } from '#store/store.ts';
import { deleteCollection, deleteObject } from '#writing/delete-routes.ts';
import { patchObject } from '#writing/patch-route.ts';
import { createObject, updateObject } from '#writing/write-routes.ts';
import { type HealthChecks, healthAnswer } from './health.ts';
import { answerQuestion, type Questions } from './question-route.ts';
import { answerReview, type Reviews } from './review-route.ts';
import { withWarnings } from './warnings.ts';

const PUBLIC_FOR_AN_HOUR = 'public, max-age=3600';

/** Everything that the routes stand on. */
export type Served = {
  readonly kinds: readonly Kind[];
  readonly store: Store;
  readonly admission: Admission;
  readonly refusal: (user: User, info: RequestInfo) => ApiError | undefined;
  readonly reviews: Reviews;
  readonly questions: Questions;
  readonly issuerDocuments: ReadonlyMap<string, Pick<Answer, 'contentType' | 'body'>>;
  readonly discovery: Discovery;
  readonly openApi: OpenApi;
  readonly health: HealthChecks;
  readonly allowShortLivedCertificates: boolean;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly body: string }>;
};

/** A request that was let in: who, what, and its parts. */
export type AdmittedRequest = {
  readonly info: RequestInfo;
  readonly user: User;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly accept: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly contentType: string | undefined;
  readonly userAgent: string | undefined;
};

/** Answers anything but a watch. @throws ApiError */
export async function dispatch(served: Served, request: AdmittedRequest): Promise<Answer> {
  if (request.info.type === 'path') return answerPath(served, request, request.info);
  const review = await answerReview(served.reviews, request, request.info);
  if (review) return review;
  const forResource = resourceRequest(served, request, request.info);
  const asked = forResource.kind.subresourceKinds?.[forResource.info.subresource];
  if (asked) return answerQuestion(served.questions, forResource, asked);
  return withWarnings(await answerResource(served, forResource), forResource.warnings);
}

/** The request as one for a kind that is served. @throws ApiError 404, 405 */
export function resourceRequest(
  { kinds }: Served,
  request: AdmittedRequest,
  info: Extract<RequestInfo, { type: 'resource' }>,
): ResourceRequest {
  const kind = kinds.find(
    ({ group, version, plural }) =>
      group === info.group && version === info.version && plural === info.resource,
  );
  if (!kind || (info.subresource && !kind.subresources.includes(info.subresource)))
    throw unknownPath();
  if (!isServed(kind, info)) throw methodNotAllowed();
  const namespaceOfObject = kind.namespaced ? info.namespace : '';
  return {
    info: { ...info, namespaceOfObject },
    kind,
    user: request.user,
    query: request.query,
    body: request.body,
    contentType: request.contentType,
    userAgent: request.userAgent,
    wanted: wantedContent(request, info.verb === 'watch' ? 'watch' : 'document'),
    now: new Date(),
    warnings: [],
  };
}

const ONE_OBJECT = ['get', 'update', 'patch', 'delete'];

function isServed(kind: Kind, info: Extract<RequestInfo, { type: 'resource' }>): boolean {
  if (!info.subresource && !kind.verbs.includes(info.verb)) return false;
  if (info.subresource && !verbsOfSubresource(kind, info.subresource).includes(info.verb))
    return false;
  const isOne = info.subresource !== '' || ONE_OBJECT.includes(info.verb);
  if (isOne ? !info.name : info.verb === 'create' && info.name) return false;
  return !kind.namespaced || info.namespace !== '' || !(isOne || info.verb === 'create');
}

async function answerPath(
  served: Served,
  request: AdmittedRequest,
  { verb, path }: Extract<RequestInfo, { type: 'path' }>,
): Promise<Answer> {
  if (verb !== 'get' && verb !== 'head') throw methodNotAllowed();
  const health = healthAnswer(path, request.query, served.health);
  if (health) return health;
  if (path === '/version' || path === '/version/')
    return documentAnswer(200, VERSION_DOCUMENT, { format: 'json', isPretty: true });
  if (path === '/metrics') return { status: 200, ...(await served.metrics()) };
  const issued = served.issuerDocuments.get(path.replace(/\/$/, ''));
  if (issued) return { status: 200, ...issued, headers: { 'cache-control': PUBLIC_FOR_AN_HOUR } };
  const { query, accept, ifNoneMatch } = request;
  const answer =
    served.discovery({ path, accept, ifNoneMatch }) ??
    served.openApi({ path, query, accept, ifNoneMatch });
  if (!answer) throw unknownPath();
  return answer;
}

function answerResource(served: Served, request: ResourceRequest): Answer | Promise<Answer> {
  const { store } = served;
  switch (request.info.verb) {
    case 'get':
      return getObject(store, request);
    case 'list':
      return listObjects(store, request);
    case 'create':
      return createObject(served, request);
    case 'update':
      return updateObject(served, request);
    case 'patch':
      return patchObject(served, request);
    case 'delete':
      return deleteObject(served, request);
    case 'deletecollection':
      return deleteCollection(served, request);
    default:
      throw methodNotAllowed();
  }
}
