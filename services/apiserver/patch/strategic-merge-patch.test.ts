import assert from 'node:assert/strict';
import test from 'node:test';
import { messageOfKind } from '@rollcall/shared/schema/kind-message.ts';
import { strategicMergePatch } from './strategic-merge-patch.ts';

const message = messageOfKind({ group: '', version: 'v1', kind: 'Node' });

const node = {
  metadata: { name: 'n1', labels: { a: '1', b: '2' }, finalizers: ['x'] },
  spec: { taints: [{ key: 't' }] },
  status: {
    conditions: [
      { type: 'Ready', status: 'False', reason: 'Starting' },
      { type: 'DiskPressure', status: 'False' },
    ],
  },
};

for (const [what, patch, pick, expected] of [
  ['null removes a field', { metadata: { labels: { a: null } } }, 'metadata.labels', { b: '2' }],
  [
    'conditions merge by their type',
    { status: { conditions: [{ type: 'Ready', status: 'True' }] } },
    'status.conditions',
    [
      { type: 'Ready', status: 'True', reason: 'Starting' },
      { type: 'DiskPressure', status: 'False' },
    ],
  ],
  [
    'an entry that is not there yet stands before those that the patch does not name',
    { status: { conditions: [{ type: 'New', status: 'True' }] } },
    'status.conditions.0',
    { type: 'New', status: 'True' },
  ],
  [
    '$setElementOrder puts the entries in order',
    {
      status: {
        '$setElementOrder/conditions': [{ type: 'DiskPressure' }, { type: 'Ready' }],
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    },
    'status.conditions',
    [
      { type: 'DiskPressure', status: 'False' },
      { type: 'Ready', status: 'True', reason: 'Starting' },
    ],
  ],
  [
    '$retainKeys drops what it does not name',
    { spec: { $retainKeys: ['podCIDR'], podCIDR: 'x' } },
    'spec',
    { podCIDR: 'x' },
  ],
  ['$patch: delete empties an object', { spec: { $patch: 'delete' } }, 'spec', {}],
  [
    'directives and nulls are no values where nothing was',
    {
      spec: {
        configSource: { $patch: 'replace', configMap: null, x: [{ $patch: 'delete', a: 1 }] },
      },
    },
    'spec.configSource',
    { x: [] },
  ],
  [
    '$patch: delete takes an entry out',
    { status: { conditions: [{ $patch: 'delete', type: 'Ready' }] } },
    'status.conditions',
    [{ type: 'DiskPressure', status: 'False' }],
  ],
  [
    '$patch: replace in a list drops what was there',
    { status: { conditions: [{ type: 'New', status: 'True' }, { $patch: 'replace' }] } },
    'status.conditions',
    [{ type: 'New', status: 'True' }],
  ],
  [
    'taints are replaced whole',
    { spec: { taints: [{ key: 'u' }] } },
    'spec.taints',
    [{ key: 'u' }],
  ],
  [
    'finalizers are a set',
    { metadata: { finalizers: ['y', 'x'] } },
    'metadata.finalizers',
    ['y', 'x'],
  ],
  [
    '$deleteFromPrimitiveList takes values out',
    { metadata: { '$deleteFromPrimitiveList/finalizers': ['x'] } },
    'metadata.finalizers',
    [],
  ],
  [
    '$patch: replace swaps an object',
    { spec: { $patch: 'replace', podCIDR: 'x' } },
    'spec',
    { podCIDR: 'x' },
  ],
] as const) {
  test(what, () => {
    const patched = strategicMergePatch(message, node, patch as Record<string, unknown>);
    const found = pick
      .split('.')
      .reduce((value: unknown, key) => (value as Record<string, unknown>)[key], patched);
    assert.deepEqual(found, expected);
  });
}

test('an entry without its merge key, and an unknown directive, are 400s', () => {
  assert.throws(
    () => strategicMergePatch(message, node, { status: { conditions: [{ status: 'True' }] } }),
    {
      code: 400,
      message: 'map: {"status":"True"} does not contain declared merge key: type',
    },
  );
  assert.throws(() => strategicMergePatch(message, node, { spec: { $patch: 'fold' } }), {
    code: 400,
  });
});

test('the object that is patched stays as it was', () => {
  const before = structuredClone(node);
  strategicMergePatch(message, node, {
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
    metadata: { labels: null },
  });
  assert.deepEqual(node, before);
});

test('a field called __proto__ is data like any other', () => {
  const patch = JSON.parse('{"metadata":{"__proto__":{"polluted":true}}}');
  strategicMergePatch(message, node, patch);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});
