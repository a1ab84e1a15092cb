import assert from 'node:assert/strict';
import test from 'node:test';
import type { EventLogs } from '@rollcall/shared/event-log/event-log.ts';
import { createMemoryEventLogs } from '@rollcall/shared/event-log/memory-event-log.ts';
import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import { configMapKind } from '@rollcall/shared/kinds/config-map.ts';
import { eventKind } from '@rollcall/shared/kinds/event.ts';
import { eventsGroupEventKind } from '@rollcall/shared/kinds/events-group-event.ts';
import { leaseKind } from '@rollcall/shared/kinds/lease.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Change } from '@rollcall/shared/projection/projection.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { Store } from './store.ts';

const context = { user: { name: 'alice', groups: [] }, now: new Date(0), uid: 'u-1' };

test('a collection can be seen as it was, whatever came, changed and went since', async (t) => {
  const store = await storeOn(t, createMemoryEventLogs());
  await create(store, configMapKind, 'b', { data: { v: '1' } });
  await create(store, configMapKind, 'a', { data: { v: '1' } });
  const then = store.applied(configMapKind);
  const before = store.sorted(configMapKind);
  await update(store, configMapKind, 'a', { data: { v: '2' } });
  await remove(store, configMapKind, 'b');
  await create(store, configMapKind, 'c', {});
  assert.deepEqual(names(store.sorted(configMapKind)), ['a', 'c']);
  assert.deepEqual(store.sortedAt(configMapKind, then), before);
  assert.deepEqual(names(before), ['a', 'b']);
});

test('a heartbeat’s past is not made up: the log has forgotten it', async (t) => {
  const logs = createMemoryEventLogs();
  const first = await storeOn(t, logs);
  await create(first, leaseKind, 'n1', {});
  const then = first.applied(leaseKind);
  for (let beat = 1; beat <= 9; beat += 1) {
    await update(first, leaseKind, 'n1', { spec: { leaseDurationSeconds: beat } });
  }
  assert.equal(first.sortedAt(leaseKind, then)?.length, 1);
  const restarted = await storeOn(t, logs);
  assert.equal(restarted.sortedAt(leaseKind, then), undefined);
});

test('after a restart a watch is told of every heartbeat that changed, and of those that ended', async (t) => {
  const logs = createMemoryEventLogs();
  const first = await storeOn(t, logs);
  await create(first, leaseKind, 'n1', {});
  await create(first, leaseKind, 'n2', {});
  const then = first.applied(leaseKind);
  await update(first, leaseKind, 'n1', { spec: { holderIdentity: 'n1' } });
  await remove(first, leaseKind, 'n2');
  const restarted = await storeOn(t, logs);
  const seen = await changesSince(restarted, { kind: leaseKind }, then);
  assert.deepEqual(
    seen.map(({ type, object }) => `${type} ${object.metadata.name}`),
    ['MODIFIED n1', 'DELETED n2'],
  );
});

test('a heartbeat whose owners alone changed is whole after a restart', async (t) => {
  const logs = createMemoryEventLogs();
  const first = await storeOn(t, logs);
  await create(first, leaseKind, 'n1', { spec: { holderIdentity: 'n1' } });
  const object = first.get(placeOf(leaseKind, 'n1')) as KubeObject;
  const owner = {
    manager: 'kubectl',
    operation: 'Apply' as const,
    apiVersion: 'coordination.k8s.io/v1',
    fieldsType: 'FieldsV1' as const,
    fieldsV1: {},
  };
  const command = { type: 'update' as const, subresource: '', object, context };
  await first.handle(placeOf(leaseKind, 'n1'), { command, own: () => [owner] });
  const restarted = await storeOn(t, logs);
  const [before, after] = [first, restarted].map((store) => store.get(placeOf(leaseKind, 'n1')));
  assert.ok(after?.metadata.managedFields);
  assert.deepEqual(after, before);
});

test('a watch from a version that is still to come hears nothing before it', async (t) => {
  const store = await storeOn(t, createMemoryEventLogs());
  await create(store, configMapKind, 'a', {});
  const heard: Change[] = [];
  const interest = { kind: configMapKind, namespace: 'default' };
  const stop = await store.watch({ interest, afterSequence: 2 }, (change) => heard.push(change));
  await create(store, configMapKind, 'b', {});
  await create(store, configMapKind, 'c', {});
  stop();
  assert.deepEqual(
    heard.map(({ object }) => object.metadata.name),
    ['c'],
  );
});

test('a change visits the watchers of its name, its namespace and its kind alone', async (t) => {
  const store = await storeOn(t, createMemoryEventLogs());
  const heard: string[] = [];
  for (const [who, interest] of [
    ['all', {}],
    ['default', { namespace: 'default' }],
    ['other', { namespace: 'other' }],
    ['any a', { name: 'a' }],
    ['a', { namespace: 'default', name: 'a' }],
    ['b', { namespace: 'default', name: 'b' }],
  ] as const) {
    const wanted = { interest: { kind: configMapKind, ...interest }, afterSequence: 0 };
    await store.watch(wanted, () => heard.push(who));
  }
  await create(store, configMapKind, 'a', {});
  assert.deepEqual(heard, ['all', 'any a', 'default', 'a']);
});

test('what is written under one name is read and watched under the other', async (t) => {
  const store = await storeOn(t, createMemoryEventLogs());
  const involvedObject = { kind: 'Node', name: 'n1' };
  await create(store, eventKind, 'a', { involvedObject, message: 'hello' });
  const place = { kind: eventsGroupEventKind, namespace: 'default', name: 'a' };
  assert.equal(store.get(place)?.['note'], 'hello');
  assert.equal(store.sorted(eventsGroupEventKind)[0]?.apiVersion, 'events.k8s.io/v1');
  const [change] = await changesSince(store, { kind: eventsGroupEventKind }, 0);
  assert.deepEqual(change?.object['regarding'], involvedObject);
});

async function storeOn(t: test.TestContext, logs: EventLogs): Promise<Store> {
  const store = new Store({ logs, kinds: ALL_KINDS });
  const stop = new AbortController();
  t.after(() => stop.abort());
  await store.follow(stop.signal).caughtUp;
  return store;
}

async function changesSince(
  store: Store,
  interest: { readonly kind: Kind },
  afterSequence: number,
): Promise<Change[]> {
  const heard: Change[] = [];
  const stop = await store.watch({ interest, afterSequence }, (change) => heard.push(change));
  stop();
  return heard;
}

function create(store: Store, kind: Kind, name: string, fields: object) {
  const object = objectOf(kind, name, fields);
  return store.handle(placeOf(kind, name), { command: { type: 'create', object, context } });
}

function update(store: Store, kind: Kind, name: string, fields: object) {
  const current = store.get(placeOf(kind, name));
  const object = { ...objectOf(kind, name, fields), metadata: current?.metadata ?? {} };
  return store.handle(placeOf(kind, name), {
    command: { type: 'update', subresource: '', object, context },
  });
}

function remove(store: Store, kind: Kind, name: string) {
  return store.handle(placeOf(kind, name), { command: { type: 'delete', context } });
}

function placeOf(kind: Kind, name: string) {
  return { kind, namespace: 'default', name };
}

function objectOf(kind: Kind, name: string, fields: object): KubeObject {
  const metadata = { name, namespace: 'default' };
  return { apiVersion: 'v1', kind: kind.kind, metadata, ...fields };
}

function names(objects: readonly KubeObject[]) {
  return objects.map(({ metadata }) => metadata.name);
}
