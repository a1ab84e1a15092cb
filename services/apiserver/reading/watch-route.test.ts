import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { createMemoryEventLogs } from '@rollcall/shared/event-log/memory-event-log.ts';
import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import { configMapKind as kind } from '@rollcall/shared/kinds/config-map.ts';
import { secretKind } from '@rollcall/shared/kinds/secret.ts';
import type { ResourceRequest } from '#requests/resource-request.ts';
import { Store } from '#store/store.ts';
import { type WatchSink, watchObjects } from './watch-route.ts';

const context = { user: { name: 'alice', groups: [] }, now: new Date(0), uid: 'u-1' };
const BOOKMARKS = 'timeoutSeconds=90&allowWatchBookmarks=true';

test('a bookmark comes once a minute and shortly before the end, when there is something to tell', async (t) => {
  const { store, sink, pass } = await watching(t, BOOKMARKS);
  await create(store, kind);
  pass(60_000);
  assert.deepEqual(sink.types, ['ADDED'], 'the change itself told its version');
  await create(store, secretKind);
  pass(27_999);
  assert.deepEqual(sink.types, ['ADDED']);
  pass(1);
  assert.deepEqual(sink.types, ['ADDED', 'BOOKMARK']);
});

test('a watch ends when its time is up, and hears no more', async (t) => {
  const { store, sink, pass } = await watching(t, 'timeoutSeconds=5');
  // Mocked timers begin where a step ends: the last bookmark's moment is a step of its own.
  pass(3_000);
  pass(1_999);
  assert.equal(sink.hasEnded, false);
  pass(1);
  assert.equal(sink.hasEnded, true);
  await create(store, kind);
  assert.deepEqual(sink.types, []);
});

test('a watch whose client has left hears no more, and no timer is left', async (t) => {
  const { store, sink, pass } = await watching(t, BOOKMARKS);
  sink.leave();
  await create(store, kind);
  pass(90_000);
  assert.deepEqual([sink.types, sink.hasEnded], [[], false]);
});

async function watching(t: TestContext, query: string) {
  const end = new AbortController();
  t.after(() => end.abort());
  const store = new Store({ logs: createMemoryEventLogs(), kinds: ALL_KINDS });
  await store.follow(end.signal).caughtUp;
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const sink = new RecordingSink();
  await watchObjects(store, requestFor(query), sink);
  return { store, sink, pass: (milliseconds: number) => t.mock.timers.tick(milliseconds) };
}

function requestFor(query: string): ResourceRequest {
  const info = { verb: 'watch', name: '', namespaceOfObject: '' } as ResourceRequest['info'];
  return {
    info,
    kind,
    user: context.user,
    query: new URLSearchParams(query),
    body: Buffer.alloc(0),
    contentType: undefined,
    userAgent: undefined,
    wanted: { format: 'json' },
    now: context.now,
    warnings: [],
  };
}

class RecordingSink implements WatchSink {
  readonly types: string[] = [];
  readonly #listeners: (() => void)[] = [];
  hasEnded = false;

  send(event: string | Buffer): boolean {
    this.types.push((JSON.parse(String(event)) as { readonly type: string }).type);
    return true;
  }

  end(): void {
    this.hasEnded = true;
    this.leave();
  }

  onClose(listener: () => void): void {
    this.#listeners.push(listener);
  }

  leave(): void {
    for (const listener of this.#listeners) listener();
  }
}

async function create(store: Store, of: typeof kind): Promise<void> {
  const place = { kind: of, namespace: 'default', name: 'a' };
  const object = {
    apiVersion: 'v1',
    kind: of.kind,
    metadata: { namespace: 'default', name: 'a' },
  };
  const { after } = await store.handle(place, { command: { type: 'create', object, context } });
  await store.waitFor(of, Number(after?.metadata.resourceVersion));
}
