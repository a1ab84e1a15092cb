import { ApiError, type Status } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Change } from '@rollcall/shared/projection/projection.ts';
import { apiVersionOf } from '@rollcall/shared/resource/kind.ts';
import type { Store } from '#store/store.ts';
import { tableOptions } from './answer.ts';
import { isSelected, requestedVersion, type Selection, selection } from './list-query.ts';
import { objectJson } from './object-json.ts';
import { selectedObjects } from './read-routes.ts';
import { isTrue } from './request-info.ts';
import type { ResourceRequest } from './resource-request.ts';
import { partialObject, table } from './table.ts';

/** Where a watch's lines go. `send` returns false when the client reads too slowly to be served. */
export type WatchSink = { send(line: string): boolean; end(): void; readonly closed: AbortSignal };

const BOOKMARK_MILLISECONDS = 60_000;
const SHORTEST_WATCH_SECONDS = 1_800;

type Watching = {
  readonly store: Store;
  readonly request: ResourceRequest;
  readonly selected: Selection;
  readonly sink: WatchSink;
};

/** Checks what a watch asks for, before its answer begins. @throws ApiError */
export function watchSelection(request: ResourceRequest): Selection {
  requestedVersion(request.query);
  return selection(request.kind, request.info.namespaceOfObject, request.query);
}

/**
 * Serves a watch until its time is up or the client leaves: what is there first (no version, or 0), or
 * all that came after a version. Headers have left before.
 */
export async function watchObjects(
  store: Store,
  request: ResourceRequest,
  sink: WatchSink,
): Promise<void> {
  const watching = { store, request, sink, selected: watchSelection(request) };
  const version = requestedVersion(request.query) ?? 0;
  const wantsInitialEvents = isTrue(request.query.get('sendInitialEvents') ?? 'false');
  const from = version === 0 || wantsInitialEvents ? sendInitial(watching) : version;
  if (wantsInitialEvents) sendBookmark(watching, from, { 'k8s.io/initial-events-end': 'true' });
  const interest = { kind: request.kind, name: watching.selected.name };
  let last = from;
  try {
    const stop = await store.watch({ interest, afterSequence: from }, (change) => {
      last = change.sequence;
      sendChange(watching, change);
    });
    await untilOver(watching, () => {
      const isNew = store.applied > last;
      last = Math.max(last, store.applied);
      if (isNew) sendBookmark(watching, last);
    });
    stop();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    sendError(sink, error.toStatus());
  }
  sink.end();
}

/** Everything that is there, and the version of that moment. */
function sendInitial({ store, request, selected, sink }: Watching): number {
  for (const object of selectedObjects(store, request.kind, selected)) {
    sink.send(eventLine(request, 'ADDED', object));
  }
  return store.applied;
}

/** An object that leaves the selection is DELETED to this watcher, one that enters it is ADDED. */
function sendChange({ request, selected, sink }: Watching, change: Change): void {
  const { kind, object, previous, type } = change;
  const was = previous !== undefined && isSelected(kind, selected, previous);
  const is = type !== 'DELETED' && isSelected(kind, selected, object);
  const seen = is ? (was ? 'MODIFIED' : 'ADDED') : was ? 'DELETED' : undefined;
  if (seen === undefined) return;
  const fits = sink.send(eventLine(request, seen, object));
  // A client that cannot keep up starts again from the version it has; the log still holds the rest.
  if (!fits) sink.end();
}

function sendBookmark(
  { request, sink }: Watching,
  version: number,
  annotations?: Readonly<Record<string, string>>,
): void {
  const { kind, query } = request;
  if (!isTrue(query.get('allowWatchBookmarks') ?? 'false')) return;
  const metadata = {
    resourceVersion: String(version),
    creationTimestamp: null,
    ...(annotations && { annotations }),
  };
  const object = { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata };
  sink.send(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`);
}

function sendError(sink: WatchSink, status: Status): void {
  sink.send(`${JSON.stringify({ type: 'ERROR', object: status })}\n`);
}

function eventLine(request: ResourceRequest, type: string, object: KubeObject): string {
  return `{"type":"${type}","object":${shownJson(request, object)}}\n`;
}

function shownJson(request: ResourceRequest, object: KubeObject): string {
  const { wanted, kind } = request;
  if (wanted.as === 'Table') {
    const metadata = { resourceVersion: object.metadata.resourceVersion };
    return JSON.stringify(
      table(kind, [object], { ...tableOptions(request), now: new Date(), metadata }),
    );
  }
  return wanted.as ? JSON.stringify(partialObject(object)) : objectJson(object);
}

/** Until the client leaves or the watch's time is up; `onTick` runs once a minute. */
function untilOver({ request, sink }: Watching, onTick: () => void): Promise<void> {
  return new Promise((resolve) => {
    const bookmarks = setInterval(onTick, BOOKMARK_MILLISECONDS);
    const end = () => {
      clearInterval(bookmarks);
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(end, watchSeconds(request.query) * 1_000);
    if (sink.closed.aborted) end();
    else sink.closed.addEventListener('abort', end, { once: true });
  });
}

/** As asked; else between 30 and 60 minutes, so that watches do not all end at once. */
function watchSeconds(query: URLSearchParams): number {
  const asked = Number(query.get('timeoutSeconds') ?? 0);
  if (Number.isInteger(asked) && asked > 0) return Math.min(asked, 2 * SHORTEST_WATCH_SECONDS);
  return SHORTEST_WATCH_SECONDS * (1 + Math.random());
}
