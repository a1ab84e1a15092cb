import assert from 'node:assert/strict';
import test from 'node:test';
import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import { REVIEW_KINDS } from '#reviews/review-kinds.ts';
import { discoveryOf } from './discovery.ts';

const discovery = discoveryOf([...ALL_KINDS, ...REVIEW_KINDS]);
const aggregated = (version: string) =>
  `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;

type Items = readonly {
  readonly metadata: { readonly name?: string };
  readonly versions: readonly { readonly resources: readonly Record<string, unknown>[] }[];
}[];

for (const [who, accept, contentType] of [
  ['a client that says nothing', undefined, 'application/json'],
  ['an old client', 'application/json, */*', 'application/json'],
  [
    'one of 1.30',
    `${aggregated('v2')},${aggregated('v2beta1')},application/json`,
    aggregated('v2'),
  ],
  ['one of 1.27', `${aggregated('v2beta1')},application/json`, aggregated('v2beta1')],
  ['one of the future', `${aggregated('v9')},application/json`, 'application/json'],
] as const) {
  test(`${who} gets the form that it takes first`, () => {
    for (const path of ['/api', '/apis']) assert.equal(ask(path, accept).contentType, contentType);
  });
}

test('the aggregated documents name every resource and subresource once', () => {
  const items = ['/api', '/apis'].flatMap(
    (path) => JSON.parse(String(ask(path, aggregated('v2')).body)).items as Items,
  );
  const resources = items.flatMap(({ metadata, versions }) =>
    versions.flatMap((version) =>
      version.resources.map(({ resource }) => `${metadata.name ?? ''}/${resource}`),
    ),
  );
  const served = [...ALL_KINDS, ...REVIEW_KINDS].map(({ group, plural }) => `${group}/${plural}`);
  assert.deepEqual(resources.sort(), served.sort());
  const namespaces = items[0]?.versions[0]?.resources.find(
    ({ resource }) => resource === 'namespaces',
  );
  assert.deepEqual(namespaces?.['subresources'], [
    {
      subresource: 'finalize',
      responseKind: { group: '', version: 'v1', kind: 'Namespace' },
      verbs: ['update'],
    },
    {
      subresource: 'status',
      responseKind: { group: '', version: 'v1', kind: 'Namespace' },
      verbs: ['get', 'patch', 'update'],
    },
  ]);
});

test('group by group tells the same', () => {
  const { groups } = JSON.parse(String(ask('/apis').body)) as { groups: { name: string }[] };
  assert.ok(groups.some(({ name }) => name === 'certificates.k8s.io'));
  const list = JSON.parse(String(ask('/apis/certificates.k8s.io/v1').body));
  assert.deepEqual(
    list.resources.map(({ name }: { name: string }) => name),
    [
      'certificatesigningrequests',
      'certificatesigningrequests/approval',
      'certificatesigningrequests/status',
    ],
  );
  assert.equal(JSON.parse(String(ask('/apis/certificates.k8s.io').body)).kind, 'APIGroup');
  const pods = JSON.parse(String(ask('/api/v1').body)).resources.find(
    (one: { name: string }) => one.name === 'pods',
  );
  assert.deepEqual(pods.categories, ['all']);
});

test('whoever has the document already is told so', () => {
  const etag = String(ask('/apis').headers?.['etag']);
  const again = discovery({ path: '/apis', accept: undefined, ifNoneMatch: etag });
  assert.deepEqual([again?.status, again?.body], [304, '']);
});

for (const path of ['/apis/nothing', '/apis/nothing/v1', '/api/v2', '/apix', '/healthz']) {
  test(`${path} is no discovery path`, () => {
    assert.equal(discovery({ path, accept: undefined, ifNoneMatch: undefined }), undefined);
  });
}

function ask(path: string, accept?: string) {
  const answer = discovery({ path, accept, ifNoneMatch: undefined });
  assert.ok(answer);
  return answer;
}
