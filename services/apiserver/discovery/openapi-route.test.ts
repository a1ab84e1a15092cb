import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import { messageFields } from '@rollcall/shared/protobuf/object-bytes.ts';
import { openApiOf } from './openapi-route.ts';

const openApi = openApiOf(ALL_KINDS, 'v1.33.0');
const ask = (url: string, rest: { accept?: string; ifNoneMatch?: string } = {}) => {
  const [path = '', query = ''] = url.split('?');
  const asked = { accept: undefined, ifNoneMatch: undefined, ...rest };
  return openApi({ ...asked, path, query: new URLSearchParams(query) });
};

test('the second version is JSON, or protobuf for those who ask for it', () => {
  const accept = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
  const json = JSON.parse(String(ask('/openapi/v2')?.body)) as { definitions: object };
  const answer = ask('/openapi/v2', { accept });
  assert.equal(answer?.contentType, 'application/octet-stream');
  const document = messageFields('openapi.Document', answer?.body as Buffer);
  const { additionalProperties } = document['definitions'] as { additionalProperties: object[] };
  assert.equal(additionalProperties.length, Object.keys(json.definitions).length);
  assert.deepEqual(document['info'], { title: 'Kubernetes', version: 'v1.33.0' });
});

const V3_PROTOBUF = 'application/com.github.proto-openapi.spec.v3@v1.0+protobuf';
for (const [path, accept, status, type] of [
  ['/openapi/v2', '*/*', 200, 'application/json'],
  ['/openapi/v2', 'application/*', 200, 'application/json'],
  [
    '/openapi/v2',
    'application/json;q=0.5, application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
    200,
    'application/octet-stream',
  ],
  ['/openapi/v2', 'text/html, application/json;q=0.1', 200, 'application/json'],
  ['/openapi/v2', 'application/yaml', 406, 'text/plain'],
  ['/openapi/v3/api/v1', `${V3_PROTOBUF}, application/json`, 200, 'application/json'],
  ['/openapi/v3/api/v1', V3_PROTOBUF, 406, 'text/plain'],
] as const) {
  test(`${path} is answered to ${accept} with ${status}, ${type}`, () => {
    const answer = ask(path, { accept });
    assert.deepEqual([answer?.status, answer?.contentType], [status, type]);
  });
}

test('a document of the third version may be kept for ever under its hash, and moves when that changes', () => {
  const index = JSON.parse(String(ask('/openapi/v3')?.body)) as {
    paths: Record<string, { serverRelativeURL: string }>;
  };
  const url = index.paths['api/v1']?.serverRelativeURL ?? '';
  const found = ask(url);
  assert.equal(found?.status, 200);
  assert.equal(found?.headers?.['cache-control'], 'public, immutable');
  const moved = ask('/openapi/v3/api/v1?hash=OLD');
  assert.deepEqual([moved?.status, moved?.headers?.['location']], [301, url]);
  const etag = String(ask('/openapi/v3/api/v1')?.headers?.['etag']);
  assert.equal(ask('/openapi/v3/api/v1', { ifNoneMatch: etag })?.status, 304);
});

for (const path of ['/openapi', '/openapi/v3/apis/none/v1', '/openapi/v4', '/swagger.json']) {
  test(`${path} is no document`, () => assert.equal(ask(path), undefined));
}
