import { notFound, timeout } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { apiVersionOf, type Kind } from '@rollcall/shared/resource/kind.ts';
import type { Store } from '#store/store.ts';
import { type Answer, jsonAnswer, objectAnswer, tableOptions } from './answer.ts';
import {
  checkVersionMatch,
  decodeContinue,
  encodeContinue,
  isSelected,
  limitOf,
  requestedVersion,
  type Selection,
  selection,
} from './list-query.ts';
import { itemJson } from './object-json.ts';
import type { ResourceRequest } from './resource-request.ts';
import { partialObject, table } from './table.ts';

const VERSION_WAIT_MILLISECONDS = 3_000;

/** @throws ApiError 404 */
export function getObject(store: Store, request: ResourceRequest): Answer {
  const { kind, info } = request;
  const object = store.get({ kind, namespace: info.namespaceOfObject, name: info.name });
  if (!object) throw notFound({ group: kind.group, resource: kind.plural }, info.name);
  return objectAnswer(request, { status: 200, object });
}

/** Objects in the order of their keys, whole or by pages, never older than the version asked for. */
export async function listObjects(store: Store, request: ResourceRequest): Promise<Answer> {
  const { kind, query, info } = request;
  const selected = selection(kind, info.namespaceOfObject, query);
  checkVersionMatch(query);
  await waitForVersion(store, requestedVersion(query));
  const page = pageOf(store, request, selected);
  const metadata = {
    resourceVersion: String(page.version),
    ...(page.next && { continue: page.next }),
    ...(page.remaining !== undefined && { remainingItemCount: page.remaining }),
  };
  return listAnswer(request, page.objects, metadata);
}

/** All objects of a collection that are selected, in the order of their keys. */
export function selectedObjects(store: Store, kind: Kind, selected: Selection): KubeObject[] {
  const objects = namedOrAll(store, kind, selected);
  return [...objects]
    .filter((object) => isSelected(kind, selected, object))
    .sort((a, b) => compareKeys(keyOf(a), keyOf(b)));
}

function namedOrAll(
  store: Store,
  kind: Kind,
  { name, namespace }: Selection,
): Iterable<KubeObject> {
  if (name === undefined || (kind.namespaced && namespace === '')) return store.objects(kind);
  const object = store.get({ kind, namespace, name });
  return object ? [object] : [];
}

type Page = {
  readonly objects: readonly KubeObject[];
  readonly version: number;
  readonly next?: string;
  readonly remaining?: number;
};

function pageOf(store: Store, { kind, query }: ResourceRequest, selected: Selection): Page {
  const all = selectedObjects(store, kind, selected);
  const limit = limitOf(query);
  const token = query.get('continue');
  const start = token ? decodeContinue(token, store.applied) : undefined;
  const from = start ? all.filter((object) => compareKeys(keyOf(object), start.after) > 0) : all;
  const version = start?.version ?? store.applied;
  if (limit === 0 || from.length <= limit || query.get('resourceVersion') === '0') {
    return { objects: from, version };
  }
  const objects = from.slice(0, limit);
  const after = keyOf(objects.at(-1) as KubeObject);
  const isWhole = selected.labels.length === 0 && selected.fields.length === 0;
  return {
    objects,
    version,
    next: encodeContinue({ version, after }),
    ...(isWhole && { remaining: from.length - limit }),
  };
}

export function listAnswer(
  request: ResourceRequest,
  objects: readonly KubeObject[],
  metadata: Readonly<Record<string, unknown>>,
): Answer {
  const { kind, wanted } = request;
  if (wanted.as === 'Table') {
    return jsonAnswer(200, table(kind, objects, { ...tableOptions(request), metadata }), wanted);
  }
  if (wanted.as === 'PartialObjectMetadata') {
    const items = objects.map(partialObject);
    const list = {
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      items,
    };
    return jsonAnswer(200, list, wanted);
  }
  const head = JSON.stringify({
    kind: `${kind.kind}List`,
    apiVersion: apiVersionOf(kind),
    metadata,
  });
  const body = `${head.slice(0, -1)},"items":[${objects.map(itemJson).join(',')}]}`;
  return wanted.format === 'json'
    ? { status: 200, contentType: 'application/json', body }
    : jsonAnswer(200, JSON.parse(body), wanted);
}

/** @throws ApiError 504 when the version does not come within three seconds */
async function waitForVersion(store: Store, version: number | undefined): Promise<void> {
  if (version === undefined || version <= store.applied) return;
  const timer = Promise.withResolvers<false>();
  const clock = setTimeout(() => timer.resolve(false), VERSION_WAIT_MILLISECONDS);
  const came = await Promise.race([store.waitFor(version).then(() => true), timer.promise]);
  clearTimeout(clock);
  if (came) return;
  throw timeout(`Timeout: Too large resource version: ${version}, current: ${store.applied}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}

function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
