import { notFound } from '@rollcall/shared/kube/api-error.ts';
import { type Answer, objectAnswer } from '#content/answer.ts';
import type { ResourceRequest } from '#requests/resource-request.ts';
import type { Store } from '#store/store.ts';
import { listAnswer } from './list-answer.ts';
import { checkListOptions, requestedVersion } from './list-options.ts';
import { listPage, waitForVersion } from './list-page.ts';
import { selection } from './list-query.ts';

/**
 * As it is now, or not older than the version that is named: what another apiserver has acknowledged is waited for.
 * @throws ApiError 404, or 504 for a version that does not come
 */
export async function getObject(store: Store, request: ResourceRequest): Promise<Answer> {
  const { kind, info, query } = request;
  await waitForVersion(store, kind, requestedVersion(query) ?? 0);
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
