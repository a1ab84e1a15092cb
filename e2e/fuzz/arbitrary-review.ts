import fc from 'fast-check';
import type { Question } from '#world/asker.ts';
import { mutatedJson } from './mutated-json.ts';

const resourceAttributes = { verb: 'get', resource: 'nodes', group: '', name: 'a' };
const authorization = '/apis/authorization.k8s.io/v1';
const authentication = '/apis/authentication.k8s.io/v1';

const REVIEWS: readonly (readonly [path: string, kind: string, spec: object])[] = [
  [`${authorization}/selfsubjectaccessreviews`, 'SelfSubjectAccessReview', { resourceAttributes }],
  [
    `${authorization}/subjectaccessreviews`,
    'SubjectAccessReview',
    { resourceAttributes, user: 'jane', groups: ['a'], extra: { a: ['b'] } },
  ],
  [`${authorization}/selfsubjectrulesreviews`, 'SelfSubjectRulesReview', { namespace: 'default' }],
  [
    `${authorization}/namespaces/default/localsubjectaccessreviews`,
    'LocalSubjectAccessReview',
    { resourceAttributes: { ...resourceAttributes, namespace: 'default' }, user: 'jane' },
  ],
  [
    `${authentication}/tokenreviews`,
    'TokenReview',
    { token: 'abcdef.0123456789abcdef', audiences: ['a'] },
  ],
  [`${authentication}/selfsubjectreviews`, 'SelfSubjectReview', {}],
  [
    '/api/v1/namespaces/default/serviceaccounts/default/token',
    'TokenRequest',
    { audiences: ['a'], expirationSeconds: 600, boundObjectRef: { kind: 'Secret', name: 'a' } },
  ],
];

/** A question to the judges, right or spoilt; nothing of it is ever kept. */
export function arbitraryReview(): fc.Arbitrary<Question> {
  return fc.constantFrom(...REVIEWS).chain(([path, kind, spec]) =>
    mutatedJson({ apiVersion: apiVersionOf(path), kind, spec }).map((body) => ({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body,
    })),
  );
}

/** Of a question, by its path; those about an object of the core group are of authentication. */
function apiVersionOf(path: string): string {
  const from = path.startsWith('/apis/') ? path : authentication;
  return from.split('/').slice(2, 4).join('/');
}
