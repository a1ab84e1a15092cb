import assert from 'node:assert/strict';
import test from 'node:test';
import type { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { ALL_KINDS } from './all-kinds.ts';
import { csiNodeKind } from './csi-node.ts';
import { endpointSliceKind } from './endpoint-slice.ts';
import { eventKind } from './event.ts';
import { eventsGroupEventKind } from './events-group-event.ts';
import { namespaceKind } from './namespace.ts';
import { podKind } from './pod.ts';
import { runtimeClassKind } from './runtime-class.ts';
import { serviceKind } from './service.ts';

const context = { user: { name: 'alice', groups: [] }, now: new Date(0), uid: 'u-1' };
const container = { name: 'c', image: 'i' };
const involvedObject = { kind: 'Node', name: 'n1', namespace: '' };

test('no two kinds have one name', () => {
  const names = ALL_KINDS.map(({ group, plural }) => `${plural}.${group}`);
  assert.equal(new Set(names).size, names.length);
});

for (const [kind, name, fields, problem] of [
  [serviceKind, 'a', { spec: { ports: [{ port: 80 }] } }, undefined],
  [serviceKind, '1a', {}, /metadata.name: .*DNS-1035/],
  [serviceKind, 'a', { spec: { type: 'Other' } }, /spec.type: Unsupported value: "Other"/],
  [serviceKind, 'a', { spec: { ports: [{ port: 0 }] } }, /spec.ports\[0\].port: .*between 1/],
  [serviceKind, 'a', { spec: { ports: [{ port: 1 }, { port: 2 }] } }, /ports\[0\].name: Required/],
  [serviceKind, 'a', { spec: { type: 'ExternalName' } }, /spec.externalName: Required/],
  [endpointSliceKind, 'a', { addressType: 'IPv4', endpoints: [] }, undefined],
  [endpointSliceKind, 'a', { addressType: '', endpoints: [] }, /addressType: Required/],
  [endpointSliceKind, 'a', { addressType: 'IPv4', endpoints: [{}] }, /endpoints\[0\].addresses/],
  [runtimeClassKind, 'a', { handler: 'runc' }, undefined],
  [runtimeClassKind, 'a', { handler: '' }, /handler: Required value/],
  [csiNodeKind, 'a', { spec: {} }, undefined],
  [csiNodeKind, 'a', { spec: { drivers: [{ name: '', nodeID: '' }] } }, /drivers\[0\].name: Req/],
  [podKind, 'a', { spec: { containers: [container] } }, undefined],
  [podKind, 'a', { spec: {} }, /spec.containers: Required value/],
  [podKind, 'a', { spec: { containers: [container, container] } }, /Duplicate value: "c"/],
  [eventKind, 'a', { involvedObject }, undefined],
  [
    eventKind,
    'a',
    { involvedObject: { ...involvedObject, namespace: 'b' } },
    /does not match event/,
  ],
  [
    eventKind,
    'a',
    { involvedObject, eventTime: '2026-01-01T00:00:00.000000Z' },
    /action: Required/,
  ],
] as const) {
  test(`${kind.kind} ${JSON.stringify(fields)} is ${problem ? 'refused' : 'taken'}`, () => {
    if (!problem) assert.ok(created(kind, name, fields));
    else assert.throws(() => created(kind, name, fields), isInvalid(problem));
  });
}

test('a pod’s spec stays as it was born, but for images', () => {
  const pod = created(podKind, 'a', { spec: { containers: [container] } });
  const changed = (spec: object) =>
    podKind.decider.decide(
      { type: 'update', subresource: '', object: { ...pod, spec }, context },
      pod,
    );
  const spec = pod['spec'] as object;
  assert.equal(changed({ ...spec, containers: [{ ...container, image: 'j' }] }).length, 1);
  assert.throws(
    () => changed({ ...spec, nodeName: 'n1' }),
    isInvalid(/pod updates may not change/),
  );
});

test('a pod on a node is given its time to end, a pod on none is gone at once', () => {
  const free = created(podKind, 'a', { spec: { containers: [container] } });
  const bound = created(podKind, 'b', { spec: { containers: [container], nodeName: 'n1' } });
  const facts = (pod: KubeObject) => podKind.decider.decide({ type: 'delete', context }, pod);
  assert.deepEqual(facts(free), [{ type: 'ObjectDeleted' }]);
  const doomed = facts(bound)[0]?.['object'] as KubeObject;
  assert.equal(doomed.metadata.deletionTimestamp, '1970-01-01T00:00:30Z');
  const wish = { gracePeriodSeconds: 0 };
  const end = podKind.decider.decide({ type: 'delete', wish, context }, doomed);
  assert.deepEqual(end, [{ type: 'ObjectDeleted' }]);
});

test('a namespace is Terminating until it is emptied and finalized', () => {
  const namespace = created(namespaceKind, 'a', {});
  assert.deepEqual(namespace.metadata.labels, { 'kubernetes.io/metadata.name': 'a' });
  const { decide } = namespaceKind.decider;
  const doomed = decide({ type: 'delete', context }, namespace)[0]?.['object'] as KubeObject;
  assert.deepEqual(doomed['status'], { phase: 'Terminating' });
  const again = () => decide({ type: 'delete', context }, doomed);
  assert.throws(again, (error: ApiError) => error.code === 409 && /purged/.test(error.message));
  const emptied = { ...doomed, spec: { finalizers: [] } };
  const update = { type: 'update' as const, object: emptied, context };
  assert.deepEqual(decide({ ...update, subresource: '' }, doomed), []);
  assert.deepEqual(decide({ ...update, subresource: 'finalize' }, doomed), [
    { type: 'ObjectDeleted' },
  ]);
});

test('an event has two names and one storage', () => {
  const stored = created(eventKind, 'a', { involvedObject, message: 'm', count: 2 });
  const { view } = eventsGroupEventKind;
  assert.ok(view);
  const shown = view.show(stored);
  assert.equal(shown['note'], 'm');
  assert.deepEqual(shown['regarding'], involvedObject);
  assert.equal(shown['deprecatedCount'], 2);
  assert.equal(view.show(stored), shown);
  assert.equal(eventsGroupEventKind.selectableFields(shown)['regarding.name'], 'n1');
  const eventTime = '2026-01-01T00:00:00.000000Z';
  assert.deepEqual(view.take({ ...shown, eventTime }), { ...stored, eventTime });
  assert.throws(() => view.take(shown), isInvalid(/eventTime: Required/));
});

function created(kind: Kind, name: string, fields: object): KubeObject {
  const metadata = { name, ...(kind.namespaced && { namespace: 'default' }) };
  const object = { apiVersion: 'v1', kind: kind.kind, metadata, ...fields };
  const [fact] = kind.decider.decide({ type: 'create', object, context }, undefined);
  return fact?.['object'] as KubeObject;
}

function isInvalid(message: RegExp) {
  return (error: ApiError) => {
    assert.equal(error.code, 422);
    assert.match(error.message, message);
    return true;
  };
}
