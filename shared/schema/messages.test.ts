import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageOfKind, openApiName } from './kind-message.ts';
import type { FieldType, Message } from './message.ts';
import { findMessage, kindNames, messageOf } from './messages.ts';

test('a kind is found by group, version and kind, and so is its list', () => {
  const node = messageOfKind({ group: '', version: 'v1', kind: 'Node' });
  assert.equal(node?.name, 'core.Node');
  assert.deepEqual(
    [...(node?.fields.keys() ?? [])],
    ['apiVersion', 'kind', 'metadata', 'spec', 'status'],
  );
  const list = messageOfKind({ group: '', version: 'v1', kind: 'NodeList' });
  assert.deepEqual(list?.fields.get('items')?.type, {
    shape: 'list',
    of: { shape: 'message', message: 'core.Node' },
  });
  assert.equal(messageOfKind({ group: '', version: 'v1', kind: 'NodeSpec' }), undefined);
  const options = { group: 'certificates.k8s.io', version: 'v1', kind: 'DeleteOptions' };
  assert.equal(messageOfKind(options)?.name, 'meta.DeleteOptions');
  assert.equal(messageOfKind({ group: 'no.group', version: 'v1', kind: 'Node' }), undefined);
});

test('inline messages are opened for JSON and kept for protobuf', () => {
  const volume = messageOf('core.Volume');
  assert.ok(volume.fields.has('emptyDir'));
  assert.ok(!volume.fields.has('volumeSource'));
  assert.deepEqual(
    volume.wireFields.map(({ name }) => name),
    ['name', 'volumeSource'],
  );
});

test('lists say how they merge', () => {
  const pod = messageOf('core.PodSpec').fields;
  assert.equal(pod.get('containers')?.list, 'map');
  assert.deepEqual(pod.get('containers')?.listMapKeys, ['name']);
  assert.equal(pod.get('tolerations')?.list, 'atomic');
  const ports = messageOf('core.ServiceSpec').fields.get('ports');
  assert.deepEqual(ports?.listMapKeys, ['port', 'protocol']);
  assert.equal(ports?.patchMergeKey, 'port');
  assert.equal(messageOf('meta.ObjectMeta').fields.get('finalizers')?.list, 'set');
  const hostIps = messageOf('core.PodStatus').fields.get('hostIPs');
  assert.equal(hostIps?.list, 'atomic');
  assert.equal(hostIps?.patchMergeKey, 'ip');
});

test('every message that a field names is described, and no number is used twice', () => {
  const seen = new Set<string>();
  for (const name of kindNames()) visit(messageOf(name), seen);
  assert.ok(seen.size > 200);
});

test('a message that is not described is undefined, also by the names that every object has', () => {
  assert.equal(findMessage('core.constructor'), undefined);
  assert.equal(findMessage('constructor.name'), undefined);
  assert.throws(() => messageOf('core.Nothing'), /the schema has no message core.Nothing/);
});

test('messages have the names of OpenAPI documents', () => {
  assert.equal(openApiName('rbac.Role'), 'io.k8s.api.rbac.v1.Role');
  assert.equal(openApiName('meta.ObjectMeta'), 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta');
});

function visit(message: Message, seen: Set<string>): void {
  if (seen.has(message.name)) return;
  seen.add(message.name);
  const numbers = message.wireFields.map(({ number }) => number);
  assert.equal(new Set(numbers).size, numbers.length, message.name);
  for (const { type } of message.wireFields) {
    const named = messageNamed(type);
    if (named) visit(messageOf(named), seen);
  }
}

function messageNamed(type: FieldType): string | undefined {
  if (type.shape === 'scalar') return undefined;
  return type.shape === 'message' ? type.message : messageNamed(type.of);
}
