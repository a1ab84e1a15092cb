import assert from 'node:assert/strict';
import test from 'node:test';
import { configMapKind } from '@rollcall/shared/kinds/config-map.ts';
import { leaseKind } from '@rollcall/shared/kinds/lease.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { evolved } from '@rollcall/shared/projection/projection.ts';
import { type FieldOwner, withOwners } from '@rollcall/shared/resource/field-owners.ts';
import { apiVersionOf, type Kind } from '@rollcall/shared/resource/kind.ts';
import { decideCommand } from './decide-command.ts';

const context = { user: { name: 'alice', groups: [] }, now: new Date(0), uid: 'u' };
const one: FieldOwner = {
  manager: 'one',
  operation: 'Apply',
  apiVersion: 'v1',
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:data': {} },
};
const two: FieldOwner = { ...one, manager: 'two' };

test('a write tells the rule book’s facts and then the owners', () => {
  const object = objectOf(configMapKind);
  const command = { type: 'create' as const, object, context };
  const { facts, after } = decideCommand(configMapKind, undefined, { command, own: () => [one] });
  assert.deepEqual(
    facts.map(({ type }) => type),
    ['ObjectCreated', 'OwnersRecorded'],
  );
  assert.deepEqual(after?.metadata.managedFields, [one]);
});

test('a write that changes neither object nor owners is no fact', () => {
  const before = stored(configMapKind);
  const { facts, after } = decideCommand(configMapKind, before, again(before, [{ ...one }]));
  assert.deepEqual(facts, []);
  assert.equal(after, before);
});

for (const kind of [configMapKind, leaseKind]) {
  test(`new owners of the same ${kind.kind} can be read from what its log keeps`, () => {
    const before = stored(kind);
    const { facts } = decideCommand(kind, before, again(before, [one, two]));
    const kept = kind.keep === 'latest' ? undefined : before;
    const after = evolved(kind, kept, { facts, sequence: 8 });
    const expected = withOwners(before, [one, two]);
    assert.deepEqual(after, {
      ...expected,
      metadata: { ...expected.metadata, resourceVersion: '8' },
    });
  });
}

test('without a word about owners they stay', () => {
  const before = stored(configMapKind);
  const object = { ...before, data: { a: '2' } };
  const command = { type: 'update' as const, subresource: '', object, context };
  const { after } = decideCommand(configMapKind, before, { command });
  assert.deepEqual(after?.metadata.managedFields, [one]);
});

function again(object: KubeObject, owners: readonly FieldOwner[]) {
  const command = { type: 'update' as const, subresource: '', object, context };
  return { command, own: () => owners };
}

function stored(kind: Kind): KubeObject {
  const command = { type: 'create' as const, object: objectOf(kind), context };
  const { facts } = decideCommand(kind, undefined, { command, own: () => [one] });
  return evolved(kind, undefined, { facts, sequence: 7 }) as KubeObject;
}

function objectOf(kind: Kind): KubeObject {
  const metadata = { name: 'a', namespace: 'default' };
  return { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata };
}
