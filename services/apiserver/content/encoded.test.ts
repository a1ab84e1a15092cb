import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { namespaceKind } from '@rollcall/shared/kinds/namespace.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { compressed } from './compressed.ts';
import { parseBody } from './content.ts';
import { encoded } from './encoded.ts';
import { forgetEncodings, listJson, objectJson, objectProtobuf } from './object-encodings.ts';
import { table } from './table.ts';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const namespace = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'a', creationTimestamp: '2026-01-01T00:00:00Z' },
  status: { phase: 'Active' },
};
const unknown = { ...namespace, '@unknown': 'qj4CaGk=' };

test('a document is the same in every format', () => {
  for (const format of ['json', 'yaml', 'protobuf'] as const) {
    const { body, contentType } = encoded(namespace, { format });
    assert.deepEqual(parseBody(Buffer.from(body), contentType), namespace);
  }
});

test('an object is encoded once, until its encodings are forgotten', () => {
  const first = objectJson(namespace);
  assert.equal(objectJson(namespace), first);
  forgetEncodings(namespace);
  const again = objectJson(namespace);
  assert.notEqual(again, first);
  assert.deepEqual(again, first);
});

test('a Status is protobuf too', () => {
  const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 404 };
  const { body } = encoded(status, { format: 'protobuf' });
  assert.deepEqual(parseBody(Buffer.from(body), PROTOBUF), status);
});

test('a Table is not', () => {
  const options = {
    includeObject: 'None',
    metaVersion: 'v1',
    now: new Date(0),
    metadata: {},
  } as const;
  const document = table(namespaceKind, [], options);
  assert.throws(
    () => encoded(document, { format: 'protobuf' }),
    (error) =>
      error instanceof ApiError &&
      error.code === 406 &&
      error.message ===
        'object *v1.Table does not implement the protobuf marshalling interface and cannot be encoded to a protobuf message',
  );
});

test('unknown fields go back to protobuf, and only there', () => {
  assert.ok(!objectJson(unknown).includes('@unknown'));
  assert.ok(!String(encoded(unknown, { format: 'yaml' }).body).includes('@unknown'));
  assert.ok(objectProtobuf(unknown).includes(Buffer.from('qj4CaGk=', 'base64')));
  assert.deepEqual(parseBody(objectProtobuf(unknown), PROTOBUF), unknown);
});

test('an item of a list says neither its kind nor its version', () => {
  const { apiVersion: _, kind: __, ...rest } = namespace;
  const head = { kind: 'NamespaceList', apiVersion: 'v1', metadata: {} };
  const list = listJson(head, [namespace, namespace]);
  assert.deepEqual(JSON.parse(String(list)), { ...head, items: [rest, rest] });
  assert.deepEqual(JSON.parse(String(listJson(head, []))), { ...head, items: [] });
});

const metadata = { name: 'a' };
const status = { phase: 'Active' };
for (const [what, object, item] of [
  ['in another order', { status, metadata, kind: 'é', apiVersion: 'v1' }, { metadata, status }],
  ['without a type', { status, metadata }, { metadata, status }],
  ['without a kind', { apiVersion: 'v1', metadata }, { metadata }],
  ['without an apiVersion', { kind: 'Namespace', metadata }, { metadata }],
  ['of a type alone', { kind: 'Namespace', apiVersion: 'v1' }, {}],
  ['with nothing in it', {}, {}],
] as const) {
  test(`a list is JSON with an object ${what}`, () => {
    const list = listJson({ kind: 'List' }, [object as KubeObject, namespace]);
    const { items } = JSON.parse(String(list)) as { items: unknown[] };
    assert.deepEqual(items[0], item);
    assert.equal(items.length, 2);
  });
}

const bodies: readonly [string, Buffer, string, number][] = [
  ['JSON that ends early', Buffer.from('{"a":'), 'application/json', 400],
  ['YAML that is none', Buffer.from('a: [}'), 'application/yaml', 400],
  ['no envelope', Buffer.from('{}'), PROTOBUF, 400],
  ['an envelope that ends early', Buffer.from('k8s\0\n\x7f', 'latin1'), PROTOBUF, 400],
  ['a form', Buffer.from('a=b'), 'application/x-www-form-urlencoded', 415],
];
for (const [why, body, contentType, code] of bodies) {
  test(`a body is refused when it is ${why}`, () => {
    assert.throws(
      () => parseBody(body, contentType),
      (error) => error instanceof ApiError && error.code === code,
    );
  });
}

test('a large answer is compressed for those who take gzip', async () => {
  const large = { status: 200, contentType: 'application/json', body: ' '.repeat(128 * 1024) };
  const small = { ...large, body: 'small' };
  const answer = await compressed(large, 'deflate, gzip;q=1.0');
  assert.equal(answer.headers?.['content-encoding'], 'gzip');
  assert.equal(gunzipSync(answer.body).toString(), large.body);
  assert.equal(await compressed(large, 'gzip;q=0'), large);
  assert.equal(await compressed(large, undefined), large);
  assert.equal(await compressed(small, 'gzip'), small);
});
