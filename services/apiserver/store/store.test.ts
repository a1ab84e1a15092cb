import assert from 'node:assert/strict';
import test from 'node:test';
import type { EventLogs } from '@rollcall/shared/event-log/event-log.ts';
import { createMemoryEventLogs } from '@rollcall/shared/event-log/memory-event-log.ts';
import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import { configMapKind } from '@rollcall/shared/kinds/config-map.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { Store } from './store.ts';

const place = { kind: configMapKind, namespace: 'default', name: 'seat' };
const context = { user: { name: 'alice', groups: [] }, now: new Date(0), uid: 'u-1' };

test('a write is read at once, and a rival that insists on an old version is refused', async (t) => {
  const { store, other } = await twoStores(t);
  const created = await store.handle(place, { command: create('no') });
  const version = created.after?.metadata.resourceVersion;
  assert.deepEqual(store.get(place), created.after);
  await store.handle(place, { command: update('one', version) });
  await assert.rejects(other.handle(place, { command: update('two', version) }), {
    code: 409,
    reason: 'Conflict',
  });
  const blind = await other.handle(place, { command: update('two') });
  assert.deepEqual(blind.after?.['data'], { taken: 'two' });
});

test('two stores of one log hold the same objects, byte for byte', async (t) => {
  const { store, other } = await twoStores(t);
  await store.handle(place, { command: create('no') });
  const { after } = await store.handle(place, { command: update('yes') });
  await other.waitFor(configMapKind, Number(after?.metadata.resourceVersion));
  assert.equal(JSON.stringify(other.get(place)), JSON.stringify(store.get(place)));
});

test('a deleted object can be made again, and its tombstone is not in the way', async (t) => {
  const { store } = await twoStores(t);
  await store.handle(place, { command: create('no') });
  await store.handle(place, { command: { type: 'delete', context } });
  assert.equal(store.get(place), undefined);
  const again = await store.handle(place, { command: create('again') });
  assert.equal(again.after?.metadata.resourceVersion, '3');
});

test('what changes nothing appends nothing', async (t) => {
  const { store } = await twoStores(t);
  const created = await store.handle(place, { command: create('no') });
  const same = await store.handle(place, { command: update('no') });
  assert.equal(same.changed, false);
  assert.equal(same.after?.metadata.resourceVersion, created.after?.metadata.resourceVersion);
});

test('whoever comes with a version that only the log knows yet is waited with', async (t) => {
  const logs = createMemoryEventLogs();
  const writer = followed(t, logs);
  const created = await writer.handle(place, { command: create('no') });
  const version = created.after?.metadata.resourceVersion;
  // A store that has not begun to follow knows nothing, until it does.
  const late = new Store({ logs, kinds: ALL_KINDS });
  const caughtUp = late.catchUpWith(configMapKind, version);
  assert.equal(late.get(place), undefined);
  follow(t, late);
  await caughtUp;
  assert.deepEqual(late.get(place), created.after);
});

test('a version that was never given out is not waited for', async (t) => {
  const { store } = await twoStores(t);
  await store.catchUpWith(configMapKind, '999999');
  await store.catchUpWith(configMapKind, 'not a number');
  await store.catchUpWith(configMapKind, undefined);
});

test('a watch of one object that begins where no memory reaches reads that object from the log, and no other', async (t) => {
  const logs = createMemoryEventLogs();
  const first = followed(t, logs);
  await first.handle(place, { command: create('no') });
  await first.handle({ ...place, name: 'other' }, { command: create('no') });
  await first.handle(place, { command: update('yes') });
  for (let round = 0; round < 10_001; round += 1) {
    await first.handle({ ...place, name: 'other' }, { command: update(String(round)) });
  }
  const asked: (readonly string[] | undefined)[] = [];
  const { history } = logs;
  const read = history.read.bind(history);
  history.read = (from) => {
    asked.push(from.subjects);
    return read(from);
  };
  const seen: string[] = [];
  const interest = { kind: configMapKind, namespace: 'default', name: 'seat' };
  const stop = await first.watch({ interest, afterSequence: 1 }, ({ type, sequence }) => {
    seen.push(`${type} ${sequence}`);
  });
  stop();
  assert.deepEqual(seen, ['MODIFIED 3']);
  assert.deepEqual(asked, [['rollcall.log.=.configmaps.default.seat']]);
});

test('a watch of one name begins with what happened to that name alone', async (t) => {
  const { store } = await twoStores(t);
  await store.handle(place, { command: create('no') });
  const other = { ...seat('no'), metadata: { ...seat('no').metadata, name: 'other' } };
  const command = { type: 'create' as const, object: other, context };
  await store.handle({ ...place, name: 'other' }, { command });
  await store.handle(place, { command: update('yes') });
  const seen: number[] = [];
  const interest = { kind: configMapKind, namespace: 'default', name: 'seat' };
  const stop = await store.watch({ interest, afterSequence: 0 }, ({ sequence }) => {
    seen.push(sequence);
  });
  stop();
  assert.deepEqual(seen, [1, 3]);
});

test('a watch tells every change after a version once, those of the past first', async (t) => {
  const { store } = await twoStores(t);
  await store.handle(place, { command: create('no') });
  await store.handle(place, { command: update('one') });
  const seen: string[] = [];
  const interest = { kind: configMapKind, name: 'seat' };
  const stop = await store.watch({ interest, afterSequence: 1 }, ({ type, sequence }) =>
    seen.push(`${type} ${sequence}`),
  );
  await store.handle(place, { command: { type: 'delete', context } });
  stop();
  await store.handle(place, { command: create('unseen') });
  assert.deepEqual(seen, ['MODIFIED 2', 'DELETED 3']);
});

async function twoStores(t: test.TestContext) {
  const logs = createMemoryEventLogs();
  return { store: followed(t, logs), other: followed(t, logs) };
}

function followed(t: test.TestContext, logs: EventLogs): Store {
  const store = new Store({ logs, kinds: ALL_KINDS });
  follow(t, store);
  return store;
}

function follow(t: test.TestContext, store: Store): void {
  const stop = new AbortController();
  store.follow(stop.signal);
  t.after(() => stop.abort());
}

function create(taken: string) {
  return { type: 'create' as const, object: seat(taken), context };
}

function update(taken: string, resourceVersion?: string) {
  const object = seat(taken);
  const metadata = { ...object.metadata, ...(resourceVersion && { resourceVersion }) };
  return { type: 'update' as const, subresource: '', object: { ...object, metadata }, context };
}

function seat(taken: string): KubeObject {
  const metadata = { name: 'seat', namespace: 'default' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { taken } };
}
