import { resourceUrl } from '@rollcall/shared/api-client/resource-path.ts';
import type { GoodObject } from '#world/good-objects.ts';
import {
  type BadInput,
  badRequest,
  type ExpectedStatus,
  invalid,
  sends,
} from './bad-input-case.ts';

type Body = readonly [what: string, body: unknown, status: ExpectedStatus];

/** Upstream holds their names to be fit for a path, and no more (pkg/apis/rbac/validation, certificates/validation). */
const NAMED_FREELY = /^((Cluster)?Role(Binding)?|CertificateSigningRequest)$/;

/** Bodies that are no object of a kind, to be created: the same for every kind. */
export function badBodies(good: GoodObject): BadInput[] {
  const path = resourceUrl(good.resource, { namespace: good.namespace });
  return [...brokenBodies(good), ...brokenMetadata(good)]
    .filter(([what]) => good.namespace !== undefined || what !== 'another namespace')
    .filter(([what]) => !NAMED_FREELY.test(String(good.object.kind)) || !/letters|NUL/.test(what))
    .map(([what, body, status]) => ({
      what: `create ${good.object.kind}: ${what}`,
      question: sends('POST', `${path}?dryRun=All`, body),
      status,
    }));
}

function brokenBodies(good: GoodObject): readonly Body[] {
  const text = JSON.stringify(good.object);
  return [
    ['nothing', '', badRequest()],
    ['no JSON', '{', badRequest(/json|JSON/)],
    ['an array', '[]', badRequest()],
    ['a text', '"a"', badRequest()],
    ['null', 'null', badRequest()],
    ['a body cut short', text.slice(0, text.length / 2), badRequest()],
    [
      'bytes that are no UTF-8',
      Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from([0xff, 0xfe])]),
      badRequest(),
    ],
    ['another kind', { ...good.object, kind: 'Nothing' }, badRequest()],
    ['another version', { ...good.object, apiVersion: 'nothing/v9' }, badRequest()],
  ];
}

function brokenMetadata(good: GoodObject): readonly Body[] {
  const { metadata } = good.object;
  const text = JSON.stringify(good.object);
  const withMetadata = (changed: object) => ({
    ...good.object,
    metadata: { ...metadata, ...changed },
  });
  return [
    ['metadata that is a text', { ...good.object, metadata: 'x' }, badRequest()],
    ['labels that are a list', withMetadata({ labels: ['a'] }), badRequest()],
    ['a label that is a number', withMetadata({ labels: { a: 1 } }), badRequest()],
    ['a time that is none', withMetadata({ deletionTimestamp: 'yesterday' }), badRequest()],
    [
      'a number beyond numbers',
      text.replace('"metadata":{', '"metadata":{"generation":1e999,'),
      badRequest(),
    ],
    [
      'nesting without end',
      text.replace('"metadata":{', `"metadata":{"x":${'['.repeat(50_000)}${']'.repeat(50_000)},`),
      badRequest(),
    ],
    [
      'no name',
      { ...good.object, metadata: { ...metadata, name: undefined } },
      invalid(['metadata.name'], /name or generateName is required/),
    ],
    ['a name of 300 letters', withMetadata({ name: 'x'.repeat(300) }), invalid(['metadata.name'])],
    ['a NUL in the name', withMetadata({ name: 'a\u0000b' }), invalid(['metadata.name'])],
    ['a name that climbs', withMetadata({ name: '../secrets' }), invalid(['metadata.name'])],
    [
      'a label key that is none',
      withMetadata({ labels: { 'a b': 'c' } }),
      invalid(['metadata.labels']),
    ],
    [
      'a label of 64 letters',
      withMetadata({ labels: { a: 'x'.repeat(64) } }),
      invalid(['metadata.labels']),
    ],
    [
      'annotations of 300 kB',
      withMetadata({ annotations: { a: 'x'.repeat(300_000) } }),
      invalid(['metadata.annotations']),
    ],
    ['another namespace', withMetadata({ namespace: 'other' }), badRequest()],
    [
      '4 MiB',
      'x'.repeat(4 * 1_048_576),
      { code: 413, reason: 'RequestEntityTooLarge', message: /limit is 3145728/ },
    ],
  ];
}
