import { resourceUrl } from '@rollcall/shared/api-client/resource-path.ts';
import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import type { GoodObject } from '#world/good-objects.ts';
import {
  type BadInput,
  badRequest,
  type ExpectedStatus,
  invalid,
  notFound,
  sends,
} from './bad-input-case.ts';

const JSON_PATCH = 'application/json-patch+json';
const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';

type Change = readonly [what: string, question: BadInput['question'], status: ExpectedStatus];

/** Updates, patches and deletions that must not happen, of an object that is there. */
export function badChanges(good: GoodObject): BadInput[] {
  const isMet = ([what]: Change) => !isUnmet(good, what);
  const changes = [...updates(good).filter(isMet), ...patches(good), ...deletions(good)];
  return changes.map(([what, question, status]) => ({
    what: `${good.object.kind}, ${what}`,
    question,
    status,
  }));
}

/** What is no mistake for some kinds: to update what is not there, which makes it; and a lease's version is looked at first. */
function isUnmet({ object, resource }: GoodObject, what: string): boolean {
  if (what === 'update: the uid of another') return object.kind === 'Lease';
  const kind = ALL_KINDS.find(
    ({ plural, group }) => plural === resource.plural && group === resource.group,
  );
  return what === 'update: what is not there' && kind?.createsOnUpdate === true;
}

function updates(good: GoodObject): readonly Change[] {
  const { object } = good;
  const [path, absent] = pathsOf(good);
  const withMetadata = (changed: object) => ({
    ...object,
    metadata: { ...object.metadata, ...changed },
  });
  return [
    ['update: no JSON', sends('PUT', path, '{'), badRequest()],
    [
      'update: another name',
      sends('PUT', path, withMetadata({ name: 'other' })),
      badRequest(/does not match the name on the URL/),
    ],
    [
      'update: an old version',
      sends('PUT', path, withMetadata({ resourceVersion: '1' })),
      { code: 409, reason: 'Conflict' },
    ],
    [
      'update: a version that is none',
      sends('PUT', path, withMetadata({ resourceVersion: 'x' })),
      { code: 409, reason: 'Conflict' },
    ],
    [
      'update: the uid of another',
      sends('PUT', path, withMetadata({ uid: 'x' })),
      { code: 409, reason: 'Conflict', message: /precondition/ },
    ],
    [
      'update: what is not there',
      sends('PUT', absent, withMetadata({ name: 'absent', resourceVersion: '5' })),
      notFound(),
    ],
  ];
}

function patches(good: GoodObject): readonly Change[] {
  const [path, absent] = pathsOf(good);
  const { object } = good;
  const unsupported: ExpectedStatus = { code: 415, reason: 'UnsupportedMediaType' };
  return [
    ['patch: no JSON', patched(path, MERGE, '{'), badRequest()],
    ['patch: a list for a merge', patched(path, MERGE, '[]'), badRequest()],
    ['patch: an object for a list of steps', patched(path, JSON_PATCH, '{}'), badRequest()],
    [
      'patch: a step that is none',
      patched(path, JSON_PATCH, '[{"op":"nothing","path":"/a"}]'),
      badRequest(/decoding patch/),
    ],
    [
      'patch: a step to nowhere',
      patched(path, JSON_PATCH, '[{"op":"remove","path":"/a/b/c"}]'),
      { code: 422, reason: 'Invalid' },
    ],
    [
      'patch: a test that fails',
      patched(path, JSON_PATCH, '[{"op":"test","path":"/kind","value":"x"}]'),
      { code: 422, reason: 'Invalid' },
    ],
    [
      'patch: a directive that is none',
      patched(path, STRATEGIC, '{"metadata":{"$patch":"nothing"}}'),
      badRequest(),
    ],
    [
      'patch: metadata that is a text',
      patched(path, MERGE, '{"metadata":"x"}'),
      invalid(['patch']),
    ],
    [
      'patch: another name',
      patched(path, MERGE, '{"metadata":{"name":"other"}}'),
      badRequest(/does not match the name on the URL/),
    ],
    [
      'patch: an old version',
      patched(path, MERGE, '{"metadata":{"resourceVersion":"1"}}'),
      { code: 409, reason: 'Conflict' },
    ],
    ['patch: a type that is none', patched(path, 'application/json', '{}'), unsupported],
    ['patch: what is not there', patched(absent, MERGE, '{}'), notFound()],
    [
      'apply: without a field manager',
      patched(path, 'application/apply-patch+yaml', JSON.stringify(object)),
      { code: 422, reason: 'Invalid', message: /fieldManager/ },
    ],
    [
      'apply: no YAML',
      patched(`${path}?fieldManager=x`, 'application/apply-patch+yaml', 'a: [b'),
      badRequest(),
    ],
  ];
}

function deletions(good: GoodObject): readonly Change[] {
  const [path, absent] = pathsOf(good);
  return [
    ['delete: options that are none', sends('DELETE', path, '{"kind":"Node"}'), badRequest()],
    ['delete: no JSON', sends('DELETE', path, '{'), badRequest()],
    [
      'delete: the uid of another',
      sends('DELETE', path, { preconditions: { uid: 'x' } }),
      { code: 409, reason: 'Conflict' },
    ],
    [
      'delete: a policy that is none',
      sends('DELETE', `${path}?propagationPolicy=nothing`, ''),
      { code: 422, reason: 'Invalid', message: /propagationPolicy/ },
    ],
    ['delete: what is not there', { method: 'DELETE', path: absent }, notFound()],
    ['get: what is not there', { method: 'GET', path: absent }, notFound(/"absent" not found/)],
  ];
}

/** Of the object that is there, and of one that is not. */
function pathsOf({ resource, namespace, object }: GoodObject): readonly [string, string] {
  const { name } = object.metadata;
  return [
    resourceUrl(resource, { namespace, name }),
    resourceUrl(resource, { namespace, name: 'absent' }),
  ];
}

function patched(path: string, type: string, body: string): BadInput['question'] {
  return { method: 'PATCH', path, headers: { 'content-type': type }, body };
}
