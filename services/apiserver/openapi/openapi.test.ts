import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import { messageOfKind } from '@rollcall/shared/schema/kind-message.ts';
import { messageOf } from '@rollcall/shared/schema/messages.ts';
import sentences from './about.json' with { type: 'json' };
import { openApiV2 } from './openapi-v2.ts';
import { openApiV2Message } from './openapi-v2-message.ts';
import { openApiV3Documents, openApiV3Index } from './openapi-v3.ts';

const v2 = openApiV2(ALL_KINDS, 'v1.33.0');
const v3 = openApiV3Documents(ALL_KINDS, 'v1.33.0');

test('every kind that is served is described', () => {
  for (const kind of ALL_KINDS) assert.ok(messageOfKind(kind), kind.kind);
});

for (const [name, document] of [
  ['v2', v2],
  ...[...v3].map(([path, { text }]) => [path, JSON.parse(text) as object] as const),
] as const) {
  test(`every reference of ${name} leads somewhere`, () => {
    const definitions = definitionsIn(document);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/[^"]*\/([^"/]+)"/g)];
    assert.ok(references.length > 10);
    for (const [, target = ''] of references) assert.ok(definitions[target], target);
  });
}

test('a definition says its type, its kind, and how its lists merge', () => {
  const { text } = v3.get('api/v1') ?? { text: '{}' };
  const definitions = definitionsIn(JSON.parse(text) as object);
  const node = definitions['io.k8s.api.core.v1.Node'];
  assert.deepEqual(node?.['x-kubernetes-group-version-kind'], [
    { group: '', version: 'v1', kind: 'Node' },
  ]);
  const spec = definitions['io.k8s.api.core.v1.PodSpec'] as { properties: Record<string, object> };
  assert.deepEqual(spec.properties['containers'], {
    description: 'The containers that run together.',
    type: 'array',
    items: { $ref: '#/components/schemas/io.k8s.api.core.v1.Container' },
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
    'x-kubernetes-patch-merge-key': 'name',
    'x-kubernetes-patch-strategy': 'merge',
  });
});

test('kubectl finds what the server can do with a kind', () => {
  const paths = v2.paths as Record<string, Record<string, Record<string, unknown>>>;
  const patch = paths['/api/v1/nodes/{name}']?.['patch'];
  const names = ((patch?.['parameters'] ?? []) as { name: string }[]).map(({ name }) => name);
  assert.ok(names.includes('fieldValidation') && names.includes('dryRun'));
  const kind = { group: '', version: 'v1', kind: 'Node' };
  assert.deepEqual(patch?.['x-kubernetes-group-version-kind'], kind);
  assert.ok(paths['/api/v1/namespaces/{namespace}/secrets']);
  assert.ok(paths['/api/v1/secrets']?.['get']);
});

test('the index names each document with its hash', () => {
  const { paths } = openApiV3Index(v3) as { paths: Record<string, { serverRelativeURL: string }> };
  const url = paths['apis/certificates.k8s.io/v1']?.serverRelativeURL ?? '';
  assert.match(url, /^\/openapi\/v3\/apis\/certificates\.k8s\.io\/v1\?hash=[0-9A-F]{128}$/);
});

test('the protobuf form has the same definitions and paths', () => {
  const message = openApiV2Message(v2) as {
    definitions: { additionalProperties: { name: string }[] };
    paths: { path: { name: string }[] };
  };
  const names = message.definitions.additionalProperties.map(({ name }) => name);
  assert.deepEqual(names, Object.keys(v2.definitions));
  assert.deepEqual(
    message.paths.path.map(({ name }) => name),
    Object.keys(v2.paths),
  );
});

test('what is explained is there', () => {
  const names = Object.keys(sentences).filter((name) => !name.startsWith('*.'));
  for (const name of names) {
    const [packageName, message, field] = name.split('.');
    const { fields } = messageOf(`${packageName}.${message}`);
    assert.ok(field === undefined || fields.has(field), name);
  }
});

function definitionsIn(document: object): Record<string, Record<string, unknown>> {
  const { definitions, components } = document as {
    definitions?: Record<string, Record<string, unknown>>;
    components?: { schemas: Record<string, Record<string, unknown>> };
  };
  return definitions ?? components?.schemas ?? {};
}
