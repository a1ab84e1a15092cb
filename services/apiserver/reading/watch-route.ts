import { ApiError, badRequest } from '@rollcall/shared/kube/api-error.ts';
import type { Change } from '@rollcall/shared/projection/projection.ts';
import { apiVersionOf } from '@rollcall/shared/resource/kind.ts';
import { checkShown } from '#content/answer.ts';
import { bookmarkEvent, changeEvent, errorEvent } from '#content/watch-event.ts';
import { isTrue } from '#requests/request-info.ts';
import type { ResourceRequest } from '#requests/resource-request.ts';
import type { Store } from '#store/store.ts';
import { checkWatchOptions, requestedVersion } from './list-options.ts';
import { selectedObjects, waitForVersion } from './list-page.ts';
import { isSelected, narrowedTo, type Selection, selection } from './list-query.ts';

/** Where a watch's events go. `send` returns false when the client reads too slowly to be served. */
export type WatchSink = {
  send(event: string | Buffer): boolean;
  end(): void;
  /** Runs the listener once: when the client has left or the watch was ended, or at once when that has been. */
  onClose(listener: () => void): void;
};

const BOOKMARK_MILLISECONDS = 60_000;
const LAST_BOOKMARK_MILLISECONDS = 2_000;
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
  checkWatchOptions(request.query);
  checkShown(request);
  checkTimeout(request.query);
  const { kind, info, query } = request;
  return narrowedTo(selection(kind, info.namespaceOfObject, query), info.name);
}

/**
 * Serves a watch until its time is up or the client leaves: what is there first (no version, or 0, or when that is asked
 * for), or all that came after a version. Headers have left before. Resolves when the watch is under way: thousands are
 * open for long, and a function that waits keeps all it knew.
 */
export async function watchObjects(
  store: Store,
  request: ResourceRequest,
  sink: WatchSink,
): Promise<void> {
  const watching = { store, request, sink, selected: watchSelection(request) };
  try {
    const from = await beginning(watching);
    const { unsubscribe, onTick } = await follow(watching, from);
    sink.onClose(unsubscribe);
    endInTime(watchSeconds(request.query) * 1_000, sink, onTick);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    sink.send(errorEvent(request, error.toStatus()));
    sink.end();
  }
}

/** Sends what is there, when that is wanted; the version that the changes to come follow on. */
async function beginning(watching: Watching): Promise<number> {
  const { store, request } = watching;
  const { kind, query } = request;
  const version = requestedVersion(query) ?? 0;
  const initialEvents = query.get('sendInitialEvents');
  if (initialEvents === null) return version === 0 ? sendInitial(watching) : version;
  if (!isTrue(initialEvents)) return version === 0 ? store.applied(kind) : version;
  await waitForVersion(store, kind, version);
  const from = sendInitial(watching);
  sendBookmark(watching, from, { 'k8s.io/initial-events-end': 'true' });
  return from;
}

async function follow(
  watching: Watching,
  from: number,
): Promise<{ readonly unsubscribe: () => void; readonly onTick: () => void }> {
  const { store, request, selected } = watching;
  const { namespace, name } = selected;
  const interest = { kind: request.kind, namespace, name };
  let last = from;
  const unsubscribe = await store.watch({ interest, afterSequence: from }, (change) => {
    last = change.sequence;
    sendChange(watching, change);
  });
  // A bookmark tells nothing that the client does not know unless something was committed since.
  const onTick = () => {
    const applied = store.applied(request.kind);
    if (applied <= last) return;
    last = applied;
    sendBookmark(watching, last);
  };
  return { unsubscribe, onTick };
}

/** Everything that is there, and the version of that moment. */
function sendInitial({ store, request, selected, sink }: Watching): number {
  for (const object of selectedObjects(store, request.kind, selected)) {
    sink.send(changeEvent(request, 'ADDED', object));
  }
  return store.applied(request.kind);
}

/** An object that leaves the selection is DELETED to this watcher, one that enters it is ADDED. */
function sendChange({ request, selected, sink }: Watching, change: Change): void {
  const { kind, object, type } = change;
  const was = wasSelected(selected, change);
  const is = type !== 'DELETED' && isSelected(kind, selected, object);
  const seen = is ? (was ? 'MODIFIED' : 'ADDED') : was ? 'DELETED' : undefined;
  if (seen === undefined) return;
  const fits = sink.send(changeEvent(request, seen, object));
  // A client that cannot keep up starts again from the version it has; the log still holds the rest.
  if (!fits) sink.end();
}

/** Where the log has forgotten what was before, a client hears once too often rather than never. */
function wasSelected(selected: Selection, { kind, object, previous, type }: Change): boolean {
  if (type === 'ADDED') return false;
  if (previous) return isSelected(kind, selected, previous);
  return selected.namespace === '' || selected.namespace === object.metadata.namespace;
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
    ...(annotations && { annotations }),
  };
  const object = { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata };
  sink.send(bookmarkEvent(request, object));
}

/** Ends a watch when its time is up; `onTick` runs once a minute, and shortly before the end. One timer at a time. */
function endInTime(milliseconds: number, sink: WatchSink, onTick: () => void): void {
  let left = milliseconds;
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    const untilLast = left - LAST_BOOKMARK_MILLISECONDS;
    const pause = untilLast > 0 ? Math.min(BOOKMARK_MILLISECONDS, untilLast) : left;
    left -= pause;
    timer = setTimeout(next, pause);
  };
  const next = () => {
    if (left <= 0) return sink.end();
    onTick();
    wait();
  };
  wait();
  sink.onClose(() => clearTimeout(timer));
}

function checkTimeout(query: URLSearchParams): void {
  const asked = query.get('timeoutSeconds');
  if (asked === null || /^-?\d{0,18}$/.test(asked)) return;
  throw badRequest(`timeoutSeconds must be a whole number, not ${JSON.stringify(asked)}`);
}

/** As asked; else between 30 and 60 minutes, so that watches do not all end at once. */
function watchSeconds(query: URLSearchParams): number {
  const asked = Number(query.get('timeoutSeconds') ?? 0);
  if (Number.isInteger(asked) && asked > 0) return Math.min(asked, 2 * SHORTEST_WATCH_SECONDS);
  return SHORTEST_WATCH_SECONDS * (1 + Math.random());
}
