import { badRequest, expired, timeout } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { keyOf } from '#store/objects-before.ts';
import type { Store } from '#store/store.ts';
import { continueExpired, decodeContinue, encodeContinue } from './continue-token.ts';
import { limitOf, requestedVersion } from './list-options.ts';
import { isSelected, type Selection } from './list-query.ts';

const VERSION_WAIT_MILLISECONDS = 3_000;

/** A part of a collection, all of it of one state. */
export type Page = {
  readonly objects: readonly KubeObject[];
  readonly version: number;
  /** Where the next one starts; absent on the last. */
  readonly next?: string;
  /** How many are left; absent when selectors leave that open. */
  readonly remaining?: number;
};

/**
 * What a list asks for: the newest state, one not older than a version, exactly that one, or a further page of an
 * earlier list, of the state that its first page was of.
 * @throws ApiError 400 for a token that is none, 410 for a state that is no longer known, 504 for one that does not come
 */
export async function listPage(
  store: Store,
  kind: Kind,
  asked: { readonly selected: Selection; readonly query: URLSearchParams },
): Promise<Page> {
  const { selected, query } = asked;
  const token = query.get('continue');
  const wanted = requestedVersion(query);
  if (token) return nextPage(store, kind, { ...asked, token });
  if (wanted !== undefined) await waitForVersion(store, kind, wanted);
  const version = isExact(query) ? (wanted as number) : store.applied(kind);
  const objects = collectionAt(store, kind, version);
  if (!objects) throw expired('The resourceVersion for the provided list is too old.');
  // Version 0 is whatever there is, at once and in whole.
  const limit = wanted === 0 ? 0 : limitOf(query);
  return page(chosen(kind, selected, objects), { version, limit, selected });
}

/** All objects of a collection that are selected, in the order of their keys. */
export function selectedObjects(
  store: Store,
  kind: Kind,
  selected: Selection,
): readonly KubeObject[] {
  const { name, namespace } = selected;
  const isOne = name !== undefined && (!kind.namespaced || namespace !== '');
  const one = isOne ? store.get({ kind, namespace, name }) : undefined;
  return chosen(kind, selected, isOne ? (one ? [one] : []) : store.sorted(kind));
}

/** @throws ApiError 504 when the version does not come within three seconds */
export async function waitForVersion(store: Store, kind: Kind, version: number): Promise<void> {
  if (version <= store.applied(kind)) return;
  const timer = Promise.withResolvers<false>();
  const clock = setTimeout(() => timer.resolve(false), VERSION_WAIT_MILLISECONDS);
  const came = await Promise.race([store.waitFor(kind, version).then(() => true), timer.promise]);
  clearTimeout(clock);
  if (came) return;
  throw timeout(
    `Timeout: Too large resource version: ${version}, current: ${store.applied(kind)}`,
    {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  );
}

function nextPage(
  store: Store,
  kind: Kind,
  of: { readonly selected: Selection; readonly query: URLSearchParams; readonly token: string },
): Page {
  const { selected, query, token } = of;
  if (requestedVersion(query))
    throw badRequest('specifying resource version is not allowed when using continue');
  const { version = store.applied(kind), after } = decodeContinue(token);
  const objects = version > store.applied(kind) ? undefined : collectionAt(store, kind, version);
  if (!objects) throw continueExpired(after);
  const rest = chosen(kind, selected, objects).filter((object) => keyOf(object) > after);
  return page(rest, { version, limit: limitOf(query), selected });
}

/** A version with a limit is meant exactly, so that all pages are of it; else only when that is said. */
function isExact(query: URLSearchParams): boolean {
  const match = query.get('resourceVersionMatch') ?? '';
  const version = requestedVersion(query);
  if (version === undefined || version === 0) return false;
  return match === 'Exact' || (match === '' && limitOf(query) > 0);
}

function collectionAt(
  store: Store,
  kind: Kind,
  version: number,
): readonly KubeObject[] | undefined {
  return version >= store.applied(kind) ? store.sorted(kind) : store.sortedAt(kind, version);
}

function chosen(
  kind: Kind,
  selected: Selection,
  objects: readonly KubeObject[],
): readonly KubeObject[] {
  const { namespace, labels, fields } = selected;
  const isAll = namespace === '' && labels.length === 0 && fields.length === 0;
  return isAll ? objects : objects.filter((object) => isSelected(kind, selected, object));
}

function page(
  objects: readonly KubeObject[],
  of: { readonly version: number; readonly limit: number; readonly selected: Selection },
): Page {
  const { version, limit, selected } = of;
  if (limit === 0 || objects.length <= limit) return { objects, version };
  const shown = objects.slice(0, limit);
  const after = keyOf(shown.at(-1) as KubeObject);
  const isWhole = selected.labels.length === 0 && selected.fields.length === 0;
  return {
    objects: shown,
    version,
    next: encodeContinue({ version, after }),
    ...(isWhole && { remaining: objects.length - limit }),
  };
}
