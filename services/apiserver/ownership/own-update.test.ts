import assert from 'node:assert/strict';
import test from 'node:test';
import { configMapKind } from '@rollcall/shared/kinds/config-map.ts';
import { nodeKind } from '@rollcall/shared/kinds/node.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { create, fieldsOfManager, LATER, map, timesOf, update, updater } from './given-writes.ts';
import { typeOfKind } from './kind-type.ts';
import { ownersAfterUpdate } from './own-update.ts';

test("a created object is its creator's, all but what says which object it is", () => {
  const created = create(configMapKind, { ...map({ x: '1' }), immutable: false }, 'curl');
  assert.deepEqual(created.metadata.managedFields, [
    {
      manager: 'curl',
      operation: 'Update',
      apiVersion: 'v1',
      time: '2026-01-02T03:04:05Z',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': { '.': {}, 'f:x': {} }, 'f:immutable': {} },
    },
  ]);
});

test("structs that are always there are nobody's, entries are named by their keys", () => {
  const node = create(nodeKind, {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n', labels: { a: '1' }, uid: 'u' },
    spec: { podCIDR: '10.0.0.0/24', taints: [{ key: 'k', effect: 'NoSchedule' }] },
    status: {
      conditions: [{ type: 'Ready', status: 'True' }],
      addresses: [{ type: 'Hostname', address: 'n' }],
      nodeInfo: { kubeletVersion: 'v1' },
    },
  });
  assert.deepEqual(fieldsOfManager(node, 'curl'), {
    'f:metadata': { 'f:labels': { '.': {}, 'f:a': {} } },
    'f:spec': { 'f:podCIDR': {}, 'f:taints': {} },
    'f:status': {
      'f:addresses': {
        '.': {},
        'k:{"type":"Hostname"}': { '.': {}, 'f:address': {}, 'f:type': {} },
      },
      'f:conditions': { '.': {}, 'k:{"type":"Ready"}': { '.': {}, 'f:status': {}, 'f:type': {} } },
      'f:nodeInfo': { 'f:kubeletVersion': {} },
    },
  });
});

test("what only protobuf knows is nobody's", () => {
  const kept = { '@unknown': 'qj4CaGk=' };
  const created = create(configMapKind, { ...map({ x: '1' }), ...kept }, 'one');
  assert.deepEqual(fieldsOfManager(created, 'one'), { 'f:data': { '.': {}, 'f:x': {} } });
});

test('a writer takes what it changes, and the time of its entry moves', () => {
  const created = create(configMapKind, map({ x: '1', y: '1' }), 'one');
  const changed = update(configMapKind, created, map({ x: '2', y: '1' }), 'two');
  assert.deepEqual(fieldsOfManager(changed, 'one'), { 'f:data': { '.': {}, 'f:y': {} } });
  assert.deepEqual(fieldsOfManager(changed, 'two'), { 'f:data': { 'f:x': {} } });
  assert.deepEqual(timesOf(changed), ['one 03:04:05', 'two 03:05:00']);
});

test("what is removed is nobody's any more", () => {
  const created = create(configMapKind, map({ x: '1', y: '1' }), 'one');
  const changed = update(configMapKind, created, map({ y: '1' }), 'two');
  assert.deepEqual(fieldsOfManager(changed, 'one'), { 'f:data': { '.': {}, 'f:y': {} } });
  assert.equal(fieldsOfManager(changed, 'two'), undefined);
});

test('a write that changes nothing leaves the owners as they are', () => {
  const created = create(configMapKind, map({ x: '1' }), 'one');
  const owners = ownersAfterUpdate({
    type: typeOfKind(configMapKind),
    before: created,
    after: created,
    manager: updater('two'),
    now: LATER,
  });
  assert.equal(owners, created.metadata.managedFields);
});

test('more than ten who update become ten, the oldest together', () => {
  const names = [...'abcdefghijkl'];
  const last = names.reduce((object: KubeObject | undefined, name) => {
    const data = { ...(object?.['data'] as object), [name]: '1' };
    return object
      ? update(configMapKind, object, map(data), name)
      : create(configMapKind, map(data), name);
  }, undefined) as KubeObject;
  assert.equal(last.metadata.managedFields?.length, 10);
  assert.deepEqual(fieldsOfManager(last, 'ancient-changes'), {
    'f:data': { '.': {}, 'f:a': {}, 'f:b': {}, 'f:c': {} },
  });
});
