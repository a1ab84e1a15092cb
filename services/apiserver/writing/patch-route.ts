import { ApiError, invalid, notFound } from '@rollcall/shared/kube/api-error.ts';
import { invalidValue } from '@rollcall/shared/kube/field-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { isConflict } from '@rollcall/shared/resource/metadata.ts';
import { type Answer, objectAnswer } from '#content/answer.ts';
import { decodedObject } from '#content/decode-object.ts';
import { applyPatch } from '#patch/apply-patch.ts';
import type { ResourceRequest } from '#requests/resource-request.ts';
import { applyObject } from './apply-route.ts';
import { type WriteOptions, writeOptions } from './write-options.ts';
import { atVersionOf, existing, ownedWrite, update, type Writing } from './write-routes.ts';

const ATTEMPTS_AT_MOST = 5;

/** Any of the five kinds of patch. @throws ApiError 415 for another */
export async function patchObject(writing: Writing, request: ResourceRequest): Promise<Answer> {
  const options = writeOptions(request);
  const attempt = options.isApply ? applyObject : patchOnce;
  return retried(() => attempt(writing, request, options));
}

type Attempt = {
  readonly answer?: Answer;
  /** Somebody was first, and the patch does not insist on a version. */
  readonly conflict?: ApiError;
};

/** Again when a rival was first, as often as upstream. */
async function retried(attempt: () => Promise<Attempt>): Promise<Answer> {
  for (let count = 1; ; count += 1) {
    const { answer, conflict } = await attempt();
    if (answer) return answer;
    if (count >= ATTEMPTS_AT_MOST) throw conflict;
  }
}

async function patchOnce(
  writing: Writing,
  request: ResourceRequest,
  { isDryRun, fieldManager }: WriteOptions,
): Promise<Attempt> {
  const { kind, info } = request;
  const current = writing.store.get({ kind, namespace: info.namespaceOfObject, name: info.name });
  if (!current) throw notFound({ group: kind.group, resource: kind.plural }, info.name);
  const patched = applyPatch(kind, current, request);
  const object = atVersionOf(current, decodedPatched(request, patched));
  // The owners are the same list unless the patch spoke of them: nothing is read or compared then.
  const written = (patched as Partial<KubeObject>).metadata?.managedFields;
  try {
    const own = ownedWrite(request, { fieldManager, written });
    const outcome = await update(writing, request, { object, own, isDryRun });
    return { answer: objectAnswer(request, { status: 200, object: existing(request, outcome) }) };
  } catch (error) {
    const insists = object.metadata.resourceVersion !== current.metadata.resourceVersion;
    if (!isConflict(error) || insists) throw error;
    return { conflict: error };
  }
}

/** @throws ApiError 422 when what the patch makes of the object is none of its kind */
function decodedPatched(request: ResourceRequest, patched: unknown): KubeObject {
  try {
    return decodedObject(request, patched);
  } catch (error) {
    if (!(error instanceof ApiError) || !error.message.includes(' cannot be handled as a ')) {
      throw error;
    }
    const [, detail = error.message] = error.message.split(/ cannot be handled as a \w+: /);
    const problem = invalidValue('patch', JSON.stringify(patched), detail);
    throw invalid({ group: '', kind: '' }, '', [problem]);
  }
}
