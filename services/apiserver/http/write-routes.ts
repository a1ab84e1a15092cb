import { randomBytes, randomUUID } from 'node:crypto';
import { ApiError, badRequest, invalid, notFound } from '@rollcall/shared/kube/api-error.ts';
import { notSupported } from '@rollcall/shared/kube/field-error.ts';
import { generatedName } from '@rollcall/shared/kube/name.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { CommandContext } from '@rollcall/shared/resource/decider.ts';
import { isConflict } from '@rollcall/shared/resource/metadata.ts';
import type { Admission, AdmissionRequest } from '#admission/admission.ts';
import { applyPatch } from '#patch/apply-patch.ts';
import type { Outcome } from '#store/handle-command.ts';
import type { Store } from '#store/store.ts';
import { type Answer, objectAnswer } from './answer.ts';
import { decodedObject, decodeObject } from './decode-object.ts';
import type { ResourceRequest } from './resource-request.ts';

const GENERATED_NAME_ATTEMPTS = 8;
const PATCH_ATTEMPTS = 5;

/** What the routes that write work with. */
export type Writing = {
  readonly store: Store;
  readonly admission: Admission;
  readonly allowShortLivedCertificates?: boolean;
};

export async function createObject(writing: Writing, request: ResourceRequest): Promise<Answer> {
  const decoded = decodeObject(request);
  const { name = '' } = decoded.metadata;
  const sent = writing.admission.mutate(
    admissionRequest(request, { operation: 'CREATE', name }),
    decoded,
  );
  for (let attempt = 1; ; attempt += 1) {
    const object = named(sent);
    try {
      const outcome = await write(writing, request, {
        operation: 'CREATE',
        name: object.metadata.name ?? '',
        command: { type: 'create', object, context: commandContext(writing, request) },
      });
      return objectAnswer(request, { status: 201, object: existing(request, outcome) });
    } catch (error) {
      const collided = error instanceof ApiError && error.reason === 'AlreadyExists';
      const mayRetry = collided && !sent.metadata.name && attempt < GENERATED_NAME_ATTEMPTS;
      if (!mayRetry) throw error;
    }
  }
}

export async function updateObject(writing: Writing, request: ResourceRequest): Promise<Answer> {
  const object = decodeObject(request);
  const outcome = await update(writing, request, object);
  return objectAnswer(request, { status: 200, object: existing(request, outcome) });
}

/** Reads, patches and writes; again when a rival was first, unless the patch insists on a version. */
export async function patchObject(writing: Writing, request: ResourceRequest): Promise<Answer> {
  const { kind, info } = request;
  const place = { kind, namespace: info.namespaceOfObject, name: info.name };
  for (let attempt = 1; ; attempt += 1) {
    const current = writing.store.get(place);
    if (!current) throw notFound({ group: kind.group, resource: kind.plural }, info.name);
    const patched = applyPatch(current, { contentType: request.contentType, body: request.body });
    const object = decodedObject(request, patched);
    try {
      const outcome = await update(writing, request, object);
      return objectAnswer(request, { status: 200, object: existing(request, outcome) });
    } catch (error) {
      const insists = object.metadata.resourceVersion !== current.metadata.resourceVersion;
      if (!isConflict(error) || insists || attempt >= PATCH_ATTEMPTS) throw error;
    }
  }
}

async function update(
  writing: Writing,
  request: ResourceRequest,
  object: KubeObject,
): Promise<Outcome> {
  const { info } = request;
  const bodyName = object.metadata.name;
  if (bodyName && bodyName !== info.name) {
    throw badRequest(
      `the name of the object (${bodyName}) does not match the name on the URL (${info.name})`,
    );
  }
  await writing.store.catchUpWith(object.metadata.resourceVersion);
  const target = { ...object, metadata: { ...object.metadata, name: info.name } };
  return write(writing, request, {
    operation: 'UPDATE',
    name: info.name,
    command: {
      type: 'update',
      subresource: info.subresource,
      object: target,
      context: commandContext(writing, request),
    },
  });
}

type Write = {
  readonly operation: AdmissionRequest['operation'];
  readonly name: string;
  readonly command: Parameters<Store['handle']>[1]['command'];
  readonly isDryRun?: boolean;
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
      isDryRun: change.isDryRun ?? isDryRun(request),
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

function existing(request: ResourceRequest, { before, after }: Outcome): KubeObject {
  // An update that takes the last finalizer away ends the object: upstream answers with what it was.
  const object = after ?? before;
  if (!object)
    throw notFound({ group: request.kind.group, resource: request.kind.plural }, request.info.name);
  return object;
}

function named(object: KubeObject): KubeObject {
  const { name, generateName } = object.metadata;
  if (name || !generateName) return object;
  const fresh = generatedName(generateName, randomBytes(5));
  return { ...object, metadata: { ...object.metadata, name: fresh } };
}

/** @throws ApiError 422 when `dryRun` is anything but All */
function isDryRun({ query, info }: ResourceRequest): boolean {
  const values = query.getAll('dryRun').filter((value) => value !== '');
  if (values.length === 0) return false;
  if (values.every((value) => value === 'All')) return true;
  const kind = `${{ create: 'Create', update: 'Update', patch: 'Patch' }[info.verb] ?? 'Delete'}Options`;
  throw invalid({ group: 'meta.k8s.io', kind }, '', [notSupported('dryRun', values, ['All'])]);
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
