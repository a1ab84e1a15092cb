import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import { arbitraryMessage } from '@rollcall/shared/protobuf/arbitrary-message.contract.ts';
import { apiVersionOf } from '@rollcall/shared/resource/kind.ts';
import { messageOfKind } from '@rollcall/shared/schema/kind-message.ts';
import fc from 'fast-check';
import { parsedBody } from './content.ts';
import { decodedBody } from './decode-object.ts';
import { encoded } from './encoded.ts';

const ignoring = new URLSearchParams('fieldValidation=Ignore');
const configMap = { group: '', version: 'v1', kind: 'ConfigMap' };

for (const kind of ALL_KINDS) {
  test(`a ${kind.kind} of ${apiVersionOf(kind)} is the same object in JSON, YAML and protobuf`, () => {
    const { name = '' } = messageOfKind(kind) ?? {};
    const arbitrary = arbitraryMessage(name).map((fields) => ({
      apiVersion: apiVersionOf(kind),
      kind: kind.kind,
      ...fields,
    }));
    const decoded = (format: 'json' | 'yaml' | 'protobuf', object: object) => {
      const { body, contentType } = encoded(object, { format });
      const parsed = parsedBody(Buffer.from(body), contentType);
      return decodedBody({ kind, query: ignoring, warnings: [] }, parsed);
    };
    fc.assert(
      fc.property(arbitrary, (object) => {
        assert.deepEqual(decoded('json', object), object);
        assert.deepEqual(decoded('protobuf', object), object);
      }),
      { numRuns: 10, seed: 1_234 },
    );
    const plain = { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: { name: 'a' } };
    assert.deepEqual(decoded('yaml', plain), plain);
  });
}

const sent = '{"metadata":{"name":"a"},"dat":{},"data":{"k":"1","k":"2"}}';
const problems = ['unknown field "dat"', 'duplicate field "data.k"'];

test('what nobody knows and what is told twice is warned of', () => {
  const warnings: string[] = [];
  const expected = { kind: configMap, query: new URLSearchParams(), warnings };
  const fields = decodedBody(expected, parsedBody(Buffer.from(sent), undefined));
  assert.deepEqual(fields, { metadata: { name: 'a' }, data: { k: '2' } });
  assert.deepEqual(warnings, problems);
});

test('or refused', () => {
  const query = new URLSearchParams('fieldValidation=Strict');
  assert.throws(
    () => decodedBody({ kind: configMap, query, warnings: [] }, parsedBody(Buffer.from(sent), '')),
    (error) =>
      error instanceof ApiError &&
      error.message ===
        `ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: ${problems.join(', ')}`,
  );
});

test('YAML tells lines', () => {
  const warnings: string[] = [];
  const expected = { kind: configMap, query: new URLSearchParams(), warnings };
  const body = Buffer.from('metadata: {name: a}\ndata:\n  k: "1"\n  k: "2"\n');
  const fields = decodedBody(expected, parsedBody(body, 'application/yaml'));
  assert.deepEqual(fields['data'], { k: '2' });
  assert.deepEqual(warnings, ['line 4: key "k" already set in map']);
});
