import { resourceUrl } from '@rollcall/shared/api-client/resource-path.ts';
import fc from 'fast-check';
import type { Question } from '#world/asker.ts';
import type { GoodObject } from '#world/good-objects.ts';
import { arbitraryBody, type Body } from './arbitrary-body.ts';
import { ARBITRARY_HEADERS } from './arbitrary-headers.ts';
import { arbitraryPatch } from './arbitrary-patch.ts';
import { ARBITRARY_PATH } from './arbitrary-path.ts';
import { ARBITRARY_QUERY } from './arbitrary-query.ts';
import { arbitraryReview } from './arbitrary-review.ts';

const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'PROPFIND',
  'M-SEARCH',
  'QUERY',
];

/** Any request at all, near to good ones mostly. What would write is asked as a dry run, so that nothing may change. */
export function arbitraryRequest(goods: readonly GoodObject[]): fc.Arbitrary<Question> {
  const good = fc.constantFrom(...goods);
  return fc.oneof(
    { weight: 5, arbitrary: good.chain(creation) },
    { weight: 3, arbitrary: good.chain(update) },
    { weight: 4, arbitrary: good.chain(patch) },
    { weight: 2, arbitrary: arbitraryReview() },
    { weight: 4, arbitrary: reading },
    { weight: 3, arbitrary: good.chain(wild) },
  );
}

/** Mostly none; else some. */
const query = fc.oneof({ weight: 2, arbitrary: fc.constant('') }, ARBITRARY_QUERY);
const headers = fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, ARBITRARY_HEADERS);

function creation(good: GoodObject): fc.Arbitrary<Question> {
  const path = resourceUrl(good.resource, { namespace: good.namespace });
  return sending('POST', path, arbitraryBody(good));
}

function update(good: GoodObject): fc.Arbitrary<Question> {
  return fc
    .constantFrom(undefined, 'status', 'approval', 'finalize')
    .chain((subresource) => sending('PUT', pathOf(good, subresource), arbitraryBody(good)));
}

function patch(good: GoodObject): fc.Arbitrary<Question> {
  return fc
    .constantFrom(undefined, undefined, 'status')
    .chain((subresource) => sending('PATCH', pathOf(good, subresource), arbitraryPatch(good)));
}

const reading: fc.Arbitrary<Question> = fc
  .record({
    method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD'),
    path: ARBITRARY_PATH,
    query,
    headers,
  })
  .map(({ method, path, query: asked, headers: sent }) => ({
    method,
    path: asked === '' ? path : `${path}?${asked}`,
    headers: sent,
  }));

function wild(good: GoodObject): fc.Arbitrary<Question> {
  return fc
    .tuple(fc.constantFrom(...METHODS), ARBITRARY_PATH)
    .chain(([method, path]) => sending(method, path, arbitraryBody(good)));
}

function sending(method: string, path: string, body: fc.Arbitrary<Body>): fc.Arbitrary<Question> {
  return fc.record({ body, query, headers }).map((of) => ({
    method,
    path: `${path}?dryRun=All${of.query === '' ? '' : `&${of.query}`}`,
    headers: { 'content-type': of.body.contentType, ...of.headers },
    body: of.body.bytes,
  }));
}

function pathOf({ resource, namespace, object }: GoodObject, subresource?: string): string {
  return resourceUrl(resource, { namespace, name: object.metadata.name, subresource });
}
