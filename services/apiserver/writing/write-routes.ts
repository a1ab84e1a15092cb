import { randomBytes, randomUUID } from 'node:crypto';
import { ApiError, badRequest, notFound } from '@rollcall/shared/kube/api-error.ts';
import { generatedName } from '@rollcall/shared/kube/name.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { User } from '@rollcall/shared/kube/user.ts';
import type { CommandContext } from '@rollcall/shared/resource/decider.ts';
import { apiVersionOf } from '@rollcall/shared/resource/kind.ts';
import type { Admission, AdmissionRequest } from '#admission/admission.ts';
import type { Action } from '#authorization/action.ts';
import { type Answer, objectAnswer } from '#content/answer.ts';
import { decodeObject } from '#content/decode-object.ts';
import { ownWrite } from '#ownership/own-write.ts';
import type { Manager } from '#ownership/owners.ts';
import type { ResourceRequest } from '#requests/resource-request.ts';
import type { Own } from '#store/decide-command.ts';
import type { Outcome } from '#store/handle-command.ts';
import type { Store } from '#store/store.ts';
import { writeOptions } from './write-options.ts';

const GENERATED_NAME_ATTEMPTS = 8;

/** What the routes that write work with. */
export type Writing = {
  readonly store: Store;
  readonly admission: Admission;
  /** Why a user may not do something, if they may not. */
  readonly refusal: (user: User, action: Action) => ApiError | undefined;
  readonly allowShortLivedCertificates?: boolean;
};

export async function createObject(writing: Writing, request: ResourceRequest): Promise<Answer> {
  const { isDryRun, fieldManager } = writeOptions(request);
  const object = decodeObject(request);
  const written = object.metadata.managedFields;
  const own = ownedWrite(request, { fieldManager, written });
  const outcome = await create(writing, request, { object, own, isDryRun });
  return objectAnswer(request, { status: 201, object: existing(request, outcome) });
}

export async function updateObject(writing: Writing, request: ResourceRequest): Promise<Answer> {
  const { isDryRun, fieldManager } = writeOptions(request);
  const object = decodeObject(request);
  const own = ownedWrite(request, { fieldManager, written: object.metadata.managedFields });
  if (makesByUpdate(writing, request)) {
    const made = { object: named(object, request), own, isDryRun };
    const outcome = await create(writing, request, made);
    return objectAnswer(request, { status: 201, object: existing(request, outcome) });
  }
  const outcome = await update(writing, request, { object, own, isDryRun });
  return objectAnswer(request, { status: 200, object: existing(request, outcome) });
}

/** Whether an update is of what is not there, and may make it. @throws ApiError 403 for who may update but not create */
function makesByUpdate({ store, refusal }: Writing, request: ResourceRequest): boolean {
  const { kind, info, user } = request;
  if (!kind.createsOnUpdate || info.subresource) return false;
  if (store.get({ kind, namespace: info.namespaceOfObject, name: info.name })) return false;
  const refused = refusal(user, { ...info, verb: 'create' });
  if (refused) throw refused;
  return true;
}

/** An object, and who then owns its fields. */
type Owned = { readonly object: KubeObject; readonly own: Own; readonly isDryRun: boolean };

/** Creates; a generated name that is taken is generated again. */
export async function create(
  writing: Writing,
  request: ResourceRequest,
  { object: decoded, own, isDryRun }: Owned,
): Promise<Outcome> {
  const { name = '' } = decoded.metadata;
  const sent = writing.admission.mutate(
    admissionRequest(request, { operation: 'CREATE', name }),
    decoded,
  );
  for (let attempt = 1; ; attempt += 1) {
    const object = withGeneratedName(sent);
    try {
      return await write(writing, request, {
        operation: 'CREATE',
        name: object.metadata.name ?? '',
        command: { type: 'create', object, context: commandContext(writing, request) },
        own,
        isDryRun,
      });
    } catch (error) {
      const collided = error instanceof ApiError && error.reason === 'AlreadyExists';
      const mayRetry = collided && !sent.metadata.name && attempt < GENERATED_NAME_ATTEMPTS;
      if (!mayRetry) throw error;
    }
  }
}

export async function update(
  writing: Writing,
  request: ResourceRequest,
  { object, own, isDryRun }: Owned,
): Promise<Outcome> {
  const { kind, info } = request;
  await writing.store.catchUpWith(kind, object.metadata.resourceVersion);
  const target = named(object, request);
  return write(writing, request, {
    operation: 'UPDATE',
    name: info.name,
    command: {
      type: 'update',
      subresource: info.subresource,
      object: target,
      context: commandContext(writing, request),
    },
    own,
    isDryRun,
  });
}

/** Whoever writes owns what the write changes; `written` is `metadata.managedFields` as it came. */
export function ownedWrite(
  { kind, info, now }: ResourceRequest,
  { fieldManager, written }: { readonly fieldManager: string; readonly written: unknown },
): Own {
  const manager: Manager = {
    manager: fieldManager,
    operation: 'Update',
    apiVersion: apiVersionOf(kind),
    subresource: info.subresource,
  };
  return ownWrite({ manager, now, written });
}

type Write = {
  readonly operation: AdmissionRequest['operation'];
  readonly name: string;
  readonly command: Parameters<Store['handle']>[1]['command'];
  readonly own?: Own;
  readonly isDryRun: boolean;
};

export function write(
  { store, admission }: Writing,
  request: ResourceRequest,
  change: Write,
): Promise<Outcome> {
  const { kind, info } = request;
  return store.handle(
    { kind, namespace: info.namespaceOfObject, name: change.name },
    {
      command: change.command,
      ...(change.own && { own: change.own }),
      isDryRun: change.isDryRun,
      admit: (proposed) => admission.admit({ ...admissionRequest(request, change), ...proposed }),
    },
  );
}

function admissionRequest(
  { user, kind, info }: ResourceRequest,
  { operation, name }: Pick<Write, 'operation' | 'name'>,
): AdmissionRequest {
  const { subresource, namespaceOfObject: namespace } = info;
  return { user, kind, operation, subresource, namespace, name };
}

/** What came of patching an object: it must not undo what a rival wrote meanwhile, though the patch took the version away. */
export function atVersionOf({ metadata }: KubeObject, patched: KubeObject): KubeObject {
  const { resourceVersion } = metadata;
  if (patched.metadata.resourceVersion || !resourceVersion) return patched;
  return { ...patched, metadata: { ...patched.metadata, resourceVersion } };
}

/** The object that a write left, or what it was when the write ended it. */
export function existing(request: ResourceRequest, { before, after }: Outcome): KubeObject {
  // An update that takes the last finalizer away ends the object: upstream answers with what it was.
  const object = after ?? before;
  if (!object)
    throw notFound({ group: request.kind.group, resource: request.kind.plural }, request.info.name);
  return object;
}

/** The object under the name of its URL. @throws ApiError 400 when it says another */
export function named(object: KubeObject, { info }: ResourceRequest): KubeObject {
  const { name } = object.metadata;
  if (name && name !== info.name) {
    throw badRequest(
      `the name of the object (${name}) does not match the name on the URL (${info.name})`,
    );
  }
  return { ...object, metadata: { ...object.metadata, name: info.name } };
}

function withGeneratedName(object: KubeObject): KubeObject {
  const { name, generateName } = object.metadata;
  if (name || !generateName) return object;
  const fresh = generatedName(generateName, randomBytes(5));
  return { ...object, metadata: { ...object.metadata, name: fresh } };
}

export function commandContext(
  { allowShortLivedCertificates = false }: Writing,
  { user, now }: ResourceRequest,
): CommandContext {
  return {
    user,
    now,
    uid: randomUUID(),
    ...(allowShortLivedCertificates && { allowShortLivedCertificates }),
  };
}
