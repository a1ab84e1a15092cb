import { notFound } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { apiVersionOf } from '@rollcall/shared/resource/kind.ts';
import type { Store } from '#store/store.ts';
import { type Answer, jsonAnswer, objectAnswer, tableOptions } from './answer.ts';
import { checkListOptions } from './list-options.ts';
import { listPage } from './list-page.ts';
import { selection } from './list-query.ts';
import { itemJson } from './object-json.ts';
import type { ResourceRequest } from './resource-request.ts';
import { partialObject, table } from './table.ts';

/** @throws ApiError 404 */
export function getObject(store: Store, request: ResourceRequest): Answer {
  const { kind, info } = request;
  const object = store.get({ kind, namespace: info.namespaceOfObject, name: info.name });
  if (!object) throw notFound({ group: kind.group, resource: kind.plural }, info.name);
  return objectAnswer(request, { status: 200, object });
}

/** Objects in the order of their keys, whole or by pages. */
export async function listObjects(store: Store, request: ResourceRequest): Promise<Answer> {
  const { kind, query, info } = request;
  const selected = selection(kind, info.namespaceOfObject, query);
  checkListOptions(query);
  const page = await listPage(store, kind, { selected, query });
  return listAnswer(request, page.objects, {
    resourceVersion: String(page.version),
    ...(page.next && { continue: page.next }),
    ...(page.remaining !== undefined && { remainingItemCount: page.remaining }),
  });
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
