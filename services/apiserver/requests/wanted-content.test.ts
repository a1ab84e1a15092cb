import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import { tolerableContent, type Wanted, wantedContent } from './wanted-content.ts';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

const served: readonly [string | undefined, Wanted][] = [
  [undefined, { format: 'json' }],
  ['', { format: 'json' }],
  ['*/*', { format: 'json' }],
  ['application/*', { format: 'json' }],
  ['application/yaml', { format: 'yaml' }],
  [PROTOBUF, { format: 'protobuf' }],
  [`${PROTOBUF},application/json`, { format: 'protobuf' }],
  ['application/json, */*', { format: 'json' }],
  [`application/json;q=0.2,${PROTOBUF};q=0.9`, { format: 'protobuf' }],
  ['*/*,application/yaml', { format: 'yaml' }],
  ['*/*;q=0.9,application/yaml;q=0.1', { format: 'json' }],
  ['text/html,application/yaml', { format: 'yaml' }],
  [TABLE, { format: 'json', as: 'Table', metaVersion: 'v1' }],
  [
    'application/json;as=Table;v=v1beta1;g=meta.k8s.io',
    { format: 'json', as: 'Table', metaVersion: 'v1beta1' },
  ],
  [
    `application/json;as=Table;v=v2;g=meta.k8s.io,${TABLE}`,
    { format: 'json', as: 'Table', metaVersion: 'v1' },
  ],
  ['application/json;as=Chart;v=v1;g=meta.k8s.io,application/json', { format: 'json' }],
  [
    'application/json;as=APIGroupDiscoveryList;v=v2;g=apidiscovery.k8s.io,application/json',
    { format: 'json' },
  ],
  [
    `${PROTOBUF};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1`,
    { format: 'protobuf', as: 'PartialObjectMetadataList', metaVersion: 'v1' },
  ],
  ['application/json;pretty=1', { format: 'json', isPretty: true }],
];
for (const [accept, wanted] of served) {
  test(`Accept: ${accept} is answered with ${JSON.stringify(wanted)}`, () => {
    assert.deepEqual(wantedContent({ accept }), wanted);
  });
}

const LIST = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';
const STREAMS = 'application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch';
const refused: readonly [string, 'document' | 'watch', string][] = [
  ['text/html', 'document', '406: Not Acceptable'],
  ['application/cbor', 'watch', '406: Not Acceptable'],
  [
    'application/json;as=Chart;v=v1;g=meta.k8s.io',
    'document',
    `only the following media types are accepted: ${LIST}`,
  ],
  ['application/json;as=Table', 'document', `only the following media types are accepted: ${LIST}`],
  ['application/yaml', 'watch', `only the following media types are accepted: ${STREAMS}`],
];
for (const [accept, use, message] of refused) {
  test(`Accept: ${accept} is refused for a ${use}`, () => {
    assert.throws(
      () => wantedContent({ accept }, use),
      (error) => error instanceof ApiError && error.code === 406 && error.message === message,
    );
  });
}

test('people get indented JSON: by their client, or because they ask', () => {
  const query = new URLSearchParams('pretty=true');
  assert.equal(wantedContent({ accept: '*/*', userAgent: 'curl/8.0' }).isPretty, true);
  assert.equal(wantedContent({ accept: '*/*', query }).isPretty, true);
  const declined = new URLSearchParams('pretty=false');
  const asked = { accept: '*/*', userAgent: 'curl/8.0', query: declined };
  assert.equal(wantedContent(asked).isPretty, undefined);
});

test('an error is told as JSON to a client that accepts nothing that is served', () => {
  assert.deepEqual(tolerableContent({ accept: 'text/html' }), { format: 'json' });
  assert.deepEqual(tolerableContent({ accept: PROTOBUF }), { format: 'protobuf' });
  assert.deepEqual(tolerableContent({ accept: TABLE }), { format: 'json' });
});
