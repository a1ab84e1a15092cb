import { ApiError, notFound } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { success } from '@rollcall/shared/kube/success.ts';
import { type Answer, documentAnswer, objectAnswer } from '#content/answer.ts';
import { listAnswer } from '#reading/list-answer.ts';
import { limitOf } from '#reading/list-options.ts';
import { selectedObjects } from '#reading/list-page.ts';
import { selection } from '#reading/list-query.ts';
import type { ResourceRequest } from '#requests/resource-request.ts';
import type { Outcome } from '#store/handle-command.ts';
import { type DeleteOptions, deleteOptions } from './delete-options.ts';
import { commandContext, type Writing, write } from './write-routes.ts';

/** The object while something still holds it, else a Status, or for some kinds what it was (apiserver, pkg/endpoints/handlers/delete.go). */
export async function deleteObject(writing: Writing, request: ResourceRequest): Promise<Answer> {
  const options = deleteOptions(request);
  const { before, after } = await remove(writing, request, options);
  if (after) {
    const status = options.answersAccepted ? 202 : 200;
    return objectAnswer(request, { status, object: after });
  }
  const { kind, info } = request;
  if (kind.returnsDeleted && before) return objectAnswer(request, { status: 200, object: before });
  const uid = before?.metadata.uid;
  const details = {
    name: info.name,
    ...(kind.group && { group: kind.group }),
    kind: kind.plural,
    ...(uid && { uid }),
  };
  return documentAnswer(200, success(details), request.wanted);
}

/** Deletes all that is selected, at most `limit`, and answers with the list of it. */
export async function deleteCollection(
  writing: Writing,
  request: ResourceRequest,
): Promise<Answer> {
  const { kind, info, query } = request;
  const options = deleteOptions(request);
  const selected = selection(kind, info.namespaceOfObject, query);
  const all = selectedObjects(writing.store, kind, selected);
  const doomed = all.slice(0, limitOf(query) || all.length);
  const version = String(writing.store.applied(kind));
  for (const object of doomed) await removeIfThere(writing, requestFor(request, object), options);
  return listAnswer(request, doomed, { resourceVersion: version });
}

async function removeIfThere(
  writing: Writing,
  request: ResourceRequest,
  options: DeleteOptions,
): Promise<void> {
  try {
    await remove(writing, request, options);
  } catch (error) {
    // Somebody else deleted it first, which is what was asked for.
    if (!(error instanceof ApiError && error.reason === 'NotFound')) throw error;
  }
}

/** The request as one for one object of the collection. */
function requestFor(request: ResourceRequest, { metadata }: KubeObject): ResourceRequest {
  const { name = '', namespace = '' } = metadata;
  return { ...request, info: { ...request.info, namespaceOfObject: namespace, namespace, name } };
}

function remove(
  writing: Writing,
  request: ResourceRequest,
  { preconditions, wish, isDryRun }: DeleteOptions,
): Promise<Outcome> {
  const { kind, info } = request;
  const place = { kind, namespace: info.namespaceOfObject, name: info.name };
  if (!writing.store.get(place))
    throw notFound({ group: kind.group, resource: kind.plural }, info.name);
  return write(writing, request, {
    operation: 'DELETE',
    name: info.name,
    command: { type: 'delete', preconditions, wish, context: commandContext(writing, request) },
    isDryRun,
  });
}
