import { resourceUrl } from '@rollcall/shared/api-client/resource-path.ts';
import type { GoodObject } from '#world/good-objects.ts';
import {
  type BadInput,
  badRequest,
  type ExpectedStatus,
  invalid,
  notFound,
  sends,
} from './bad-input-case.ts';

const VERSION = 'authentication.k8s.io/v1';

/** Tokens that a ServiceAccount must not get. */
export function badTokenRequests({ resource, namespace, object }: GoodObject): BadInput[] {
  const path = (name: string) => resourceUrl(resource, { namespace, name, subresource: 'token' });
  const { name = '' } = object.metadata;
  const asks = (body: unknown, of = name) => sends('POST', path(of), body);
  const request = { apiVersion: VERSION, kind: 'TokenRequest', spec: {} };
  const withSpec = (spec: unknown) => asks({ ...request, spec });
  const bound = (boundObjectRef: unknown) => withSpec({ boundObjectRef });
  const method: ExpectedStatus = { code: 405, reason: 'MethodNotAllowed' };
  const conflict: ExpectedStatus = { code: 409, reason: 'Conflict' };
  const inputs: readonly (readonly [string, BadInput['question'], ExpectedStatus])[] = [
    ['no JSON', asks('{'), badRequest()],
    ['another kind', asks({ ...request, kind: 'TokenReview' }), badRequest()],
    ['a lifetime that is a text', withSpec({ expirationSeconds: 'x' }), badRequest()],
    ['a lifetime that is too short', withSpec({ expirationSeconds: 1 }), badLifetime()],
    ['a lifetime that is too long', withSpec({ expirationSeconds: 2 ** 33 }), badLifetime()],
    ['audiences that are a text', withSpec({ audiences: 'x' }), badRequest()],
    ['an object that is a text', bound('x'), badRequest()],
    ['an object of a kind that is none', bound({ kind: 'Nothing', name: 'x' }), badRequest()],
    [
      'a pod that is not there',
      bound({ kind: 'Pod', apiVersion: 'v1', name: 'absent' }),
      notFound(),
    ],
    [
      'an object without a name',
      bound({ kind: 'Secret', apiVersion: 'v1' }),
      badRequest(/Name parameter required/),
    ],
    ['a Secret of another uid', bound({ kind: 'Secret', name, uid: 'x' }), conflict],
    [
      'another account’s name',
      asks({ ...request, metadata: { name: 'x' } }),
      invalid(['metadata.name']),
    ],
    ['an account that is not there', asks(request, 'absent'), notFound(/"absent" not found/)],
    ['a subresource that is only made', { method: 'GET', path: path(name) }, method],
    ['an update', sends('PUT', path(name), request), method],
  ];
  return inputs.map(([what, question, status]) => ({
    what: `TokenRequest: ${what}`,
    question,
    status,
  }));
}

function badLifetime(): ExpectedStatus {
  return invalid(['spec.expirationSeconds']);
}
