import assert from 'node:assert/strict';
import test from 'node:test';
import { createMemoryEventLogs } from '@rollcall/shared/event-log/memory-event-log.ts';
import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import { configMapKind as kind } from '@rollcall/shared/kinds/config-map.ts';
import type { ApiError } from '@rollcall/shared/kube/api-error.ts';
import { Store } from '#store/store.ts';
import { encodeContinue } from './continue-token.ts';
import { checkListOptions, checkWatchOptions } from './list-options.ts';
import { listPage, selectedObjects } from './list-page.ts';
import { narrowedTo, type Selection, selection } from './list-query.ts';

const context = { user: { name: 'alice', groups: [] }, now: new Date(0), uid: 'u-1' };

test('all pages are of the state that the first was of', async (t) => {
  const store = await storeWith(t, ['a', 'b', 'c', 'd', 'e']);
  const first = await list(store, 'limit=2');
  assert.deepEqual([first.names, first.remaining], [['a', 'b'], 3]);
  await remove(store, 'd');
  await create(store, 'bb');
  const second = await list(store, `limit=2&continue=${first.next}`);
  assert.deepEqual([second.names, second.version], [['c', 'd'], first.version]);
  const third = await list(store, `limit=2&continue=${second.next}`);
  assert.deepEqual([third.names, third.next, third.remaining], [['e'], undefined, undefined]);
  assert.deepEqual((await list(store, '')).names, ['a', 'b', 'bb', 'c', 'e']);
});

test('a page of any state goes on with the state of now', async (t) => {
  const store = await storeWith(t, ['a', 'b', 'c']);
  const token = encodeContinue({ version: undefined, after: 'default/a' });
  assert.deepEqual((await list(store, `continue=${token}`)).names, ['b', 'c']);
});

test('versions: exactly, at least, any', async (t) => {
  const store = await storeWith(t, ['a']);
  const version = store.applied(kind);
  await create(store, 'b');
  const exact = 'resourceVersionMatch=Exact';
  const newer = 'resourceVersionMatch=NotOlderThan';
  for (const [query, names] of [
    [`resourceVersion=${version}&${exact}`, ['a']],
    [`resourceVersion=${version}&${newer}`, ['a', 'b']],
    [`resourceVersion=${version}`, ['a', 'b']],
    [`resourceVersion=${version}&limit=5`, ['a']],
    ['resourceVersion=0&limit=1', ['a', 'b']],
    ['fieldSelector=metadata.name%3Db', ['b']],
  ] as const) {
    assert.deepEqual((await list(store, query)).names, names, query);
  }
});

test('what is no token, and what is of a state to come, is refused', async (t) => {
  const store = await storeWith(t, ['a']);
  const ahead = encodeContinue({ version: 99, after: 'default/a' });
  await assert.rejects(list(store, 'continue=nonsense'), { code: 400 });
  await assert.rejects(list(store, 'limit=-1'), { code: 400 });
  await assert.rejects(list(store, `continue=${ahead}&resourceVersion=1`), { code: 400 });
  await assert.rejects(list(store, `continue=${ahead}`), (error: ApiError) => {
    assert.equal(error.code, 410);
    assert.ok(error.toStatus().metadata['continue']);
    return true;
  });
  await assert.rejects(list(store, 'resourceVersion=99'), {
    code: 504,
    message: /Too large resource version: 99, current: 1/,
  });
});

test('a watch of one object’s own URL sees that object alone', async (t) => {
  const store = await storeWith(t, ['a', 'b']);
  const everything = selection(kind, 'default', new URLSearchParams());
  const other = selection(kind, 'default', new URLSearchParams('fieldSelector=metadata.name%3Db'));
  const seen = (selected: Selection) =>
    selectedObjects(store, kind, selected).map(({ metadata }) => metadata.name);
  assert.deepEqual(seen(narrowedTo(everything, 'a')), ['a']);
  assert.deepEqual(seen(narrowedTo(other, 'a')), []);
  assert.deepEqual(seen(narrowedTo(everything, '')), ['a', 'b']);
});

for (const [check, query, problem] of [
  [checkListOptions, '', undefined],
  [checkListOptions, 'resourceVersionMatch=Exact', /unless resourceVersion is provided/],
  [checkListOptions, 'resourceVersionMatch=Exact&resourceVersion=0', /"exact" is forbidden/],
  [checkListOptions, 'resourceVersionMatch=Near&resourceVersion=1', /Unsupported value: "Near"/],
  [checkListOptions, 'resourceVersionMatch=Exact&resourceVersion=1&continue=x', /when continue/],
  [checkListOptions, 'sendInitialEvents=true', /is forbidden for list/],
  [checkWatchOptions, '', undefined],
  [checkWatchOptions, 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan', undefined],
  [
    checkWatchOptions,
    'sendInitialEvents=true',
    /requires setting resourceVersionMatch to NotOlder/,
  ],
  [checkWatchOptions, 'resourceVersionMatch=NotOlderThan', /unless sendInitialEvents is provided/],
  [
    checkWatchOptions,
    'sendInitialEvents=1&resourceVersionMatch=Exact',
    /Unsupported value: "Exact"/,
  ],
] as const) {
  test(`${check.name}(${query}) is ${problem ? 'refused' : 'taken'}`, () => {
    const checking = () => check(new URLSearchParams(query));
    if (problem)
      assert.throws(checking, (e: ApiError) => e.code === 422 && problem.test(e.message));
    else checking();
  });
}

async function list(store: Store, text: string) {
  const query = new URLSearchParams(text);
  const page = await listPage(store, kind, { selected: selection(kind, '', query), query });
  return { ...page, names: page.objects.map(({ metadata }) => metadata.name) };
}

async function storeWith(t: test.TestContext, names: readonly string[]): Promise<Store> {
  const store = new Store({ logs: createMemoryEventLogs(), kinds: ALL_KINDS });
  const stop = new AbortController();
  t.after(() => stop.abort());
  await store.follow(stop.signal).caughtUp;
  for (const name of names) await create(store, name);
  return store;
}

function create(store: Store, name: string) {
  const metadata = { name, namespace: 'default' };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
  const place = { kind, namespace: 'default', name };
  return store.handle(place, { command: { type: 'create', object, context } });
}

function remove(store: Store, name: string) {
  const place = { kind, namespace: 'default', name };
  return store.handle(place, { command: { type: 'delete', context } });
}
