import assert from 'node:assert/strict';
import test from 'node:test';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { ownersOf } from '@rollcall/shared/resource/field-owners.ts';
import { SharedFieldTrees } from './shared-field-trees.ts';

test('what two objects say alike of their fields is held once, and said as before', () => {
  const trees = new SharedFieldTrees();
  const [one, other] = [
    objectWith({ 'f:data': { 'f:a': {} } }),
    objectWith({ 'f:data': { 'f:a': {} } }),
  ];
  const [a, b] = [trees.shared(one), trees.shared(other)];
  assert.equal(ownersOf(a)[0]?.fieldsV1, ownersOf(b)[0]?.fieldsV1);
  assert.equal(JSON.stringify(b), JSON.stringify(other));
});

test('an object that nobody owns is the same object', () => {
  const object: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
  assert.equal(new SharedFieldTrees().shared(object), object);
});

function objectWith(fieldsV1: object): KubeObject {
  const owner = {
    manager: 'm',
    operation: 'Update',
    apiVersion: 'v1',
    fieldsType: 'FieldsV1',
    fieldsV1,
  };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', managedFields: [owner], resourceVersion: '7' },
  };
}
