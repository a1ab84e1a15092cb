import { ApiError, badRequest, notFound } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { apiVersionOf } from '@rollcall/shared/resource/kind.ts';
import { isConflict } from '@rollcall/shared/resource/metadata.ts';
import { type Answer, objectAnswer } from '#content/answer.ts';
import { parseYamlBody, withinNesting } from '#content/content.ts';
import { decodedObject } from '#content/decode-object.ts';
import { typeOfKind } from '#ownership/kind-type.ts';
import { type Applied, applyConfiguration } from '#ownership/own-apply.ts';
import { resetFields } from '#ownership/reset-fields.ts';
import { typeProblems } from '#ownership/type-problems.ts';
import type { ResourceRequest } from '#requests/resource-request.ts';
import type { WriteOptions } from './write-options.ts';
import { atVersionOf, create, existing, named, update, type Writing } from './write-routes.ts';

/** One try of a server-side apply: the object as it is now, or the word that somebody was first. */
export async function applyObject(
  writing: Writing,
  request: ResourceRequest,
  options: WriteOptions,
): Promise<{ readonly answer?: Answer; readonly conflict?: ApiError }> {
  const { kind, info } = request;
  const config = configurationIn(request);
  const live = writing.store.get({ kind, namespace: info.namespaceOfObject, name: info.name });
  if (!live) refuseCreation(writing, request);
  const applied = applyConfiguration({
    type: typeOfKind(kind),
    live,
    config,
    manager: {
      manager: options.fieldManager,
      operation: 'Apply',
      apiVersion: apiVersionOf(kind),
      subresource: info.subresource,
    },
    now: request.now,
    force: options.force,
    reset: resetFields(kind, info.subresource),
  });
  try {
    return {
      answer: await written(writing, request, { live, applied, isDryRun: options.isDryRun }),
    };
  } catch (error) {
    if (!mayTryAgain(error, live, applied)) throw error;
    return { conflict: error };
  }
}

async function written(
  writing: Writing,
  request: ResourceRequest,
  {
    live,
    applied,
    isDryRun,
  }: {
    readonly live: KubeObject | undefined;
    readonly applied: Applied;
    readonly isDryRun: boolean;
  },
): Promise<Answer> {
  const decoded = decodedObject(request, applied.object);
  const object = named(live ? atVersionOf(live, decoded) : decoded, request);
  const own = () => applied.owners;
  const outcome = live
    ? await update(writing, request, { object, own, isDryRun })
    : await create(writing, request, { object, own, isDryRun });
  return objectAnswer(request, { status: live ? 200 : 201, object: existing(request, outcome) });
}

function mayTryAgain(
  error: unknown,
  live: KubeObject | undefined,
  applied: Applied,
): error is ApiError {
  if (!live) return error instanceof ApiError && error.reason === 'AlreadyExists';
  const { metadata } = applied.object as KubeObject;
  return isConflict(error) && metadata.resourceVersion === live.metadata.resourceVersion;
}

/** Who may patch may not thereby create. @throws ApiError 403, or 404 where nothing can be created */
function refuseCreation(writing: Writing, { info, kind, user }: ResourceRequest): void {
  if (info.subresource) throw notFound({ group: kind.group, resource: kind.plural }, info.name);
  const refusal = writing.refusal(user, { ...info, verb: 'create' });
  if (refusal) throw refusal;
}

/** @throws ApiError 400 for what is no configuration of the request's kind */
function configurationIn({ kind, info, body }: ResourceRequest): Record<string, unknown> {
  const config = withinNesting(parseYamlBody(body));
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw badRequest('error decoding YAML: the configuration must be an object');
  }
  const fields = config as Record<string, unknown>;
  const expected = apiVersionOf(kind);
  const said = typeof fields['apiVersion'] === 'string' ? fields['apiVersion'] : '';
  if (said !== expected) {
    throw badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${said}, expected: ${expected}`,
    );
  }
  const metadata = (fields['metadata'] ?? {}) as { readonly name?: unknown };
  const named = { ...fields, metadata: { ...metadata, name: metadata.name ?? info.name } };
  const problems = typeProblems(typeOfKind(kind), named);
  if (problems.length === 0) return named;
  const what = `${info.namespaceOfObject}/${info.name}; ${expected}, Kind=${kind.kind}`;
  const list = problems.length === 1 ? problems[0] : `errors:\n  ${problems.join('\n  ')}`;
  throw badRequest(`failed to create typed patch object (${what}): ${list}`);
}
