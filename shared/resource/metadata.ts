import { ApiError, conflict } from '@rollcall/shared/kube/api-error.ts';
import {
  type FieldError,
  forbiddenField,
  invalidValue,
  required,
  tooLong,
} from '@rollcall/shared/kube/field-error.ts';
import {
  labelValueProblem,
  type NameRule,
  qualifiedNameProblem,
} from '@rollcall/shared/kube/name.ts';
import { type KubeObject, kubeTime, type ObjectMeta } from '@rollcall/shared/kube/object.ts';
import type { CommandContext } from './decider.ts';

const ANNOTATIONS_MAXIMUM_BYTES = 256 * 1024;

/** What a client may say of a new object's metadata; the rest is the server's (apiserver, pkg/registry/rest/create.go). */
export function metadataForCreate(metadata: ObjectMeta, context: CommandContext): ObjectMeta {
  return compact({
    name: metadata.name,
    generateName: metadata.generateName,
    namespace: metadata.namespace,
    uid: context.uid,
    creationTimestamp: kubeTime(context.now),
    labels: metadata.labels,
    annotations: metadata.annotations,
    ownerReferences: metadata.ownerReferences,
    finalizers: metadata.finalizers,
  });
}

/** Labels, annotations, owners and finalizers as the client wants them; all else as it stands. */
export function metadataForUpdate(wanted: ObjectMeta, current: ObjectMeta): ObjectMeta {
  return compact({
    ...withoutVersion(current),
    labels: wanted.labels,
    annotations: wanted.annotations,
    ownerReferences: wanted.ownerReferences,
    finalizers: wanted.finalizers,
  });
}

/** All that is wrong with the metadata of an object that is created or updated. */
export function metadataErrors(
  metadata: ObjectMeta,
  of: { readonly nameRule: NameRule },
): FieldError[] {
  return [
    ...nameErrors(metadata, of.nameRule),
    ...labelErrors(metadata.labels ?? {}),
    ...annotationErrors(metadata.annotations ?? {}),
  ];
}

/** Whoever is dying takes no new finalizers (apimachinery, pkg/api/validation). */
export function newFinalizerErrors(wanted: ObjectMeta, current: ObjectMeta): FieldError[] {
  if (current.deletionTimestamp === undefined) return [];
  const added = (wanted.finalizers ?? []).filter((each) => !current.finalizers?.includes(each));
  if (added.length === 0) return [];
  const list = added.map((each) => JSON.stringify(each)).join(', ');
  return [
    forbiddenField(
      'metadata.finalizers',
      `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`,
    ),
  ];
}

/** The object without its version, so that two can be compared and a fact holds no sequence. */
export function withoutResourceVersion<O extends KubeObject>(object: O): O {
  return { ...object, metadata: withoutVersion(object.metadata) };
}

/** @throws ApiError 409 when a uid or resourceVersion that must match does not */
export function checkPreconditions(
  of: { readonly group: string; readonly resource: string; readonly kind: string },
  wanted: { readonly uid?: string; readonly resourceVersion?: string },
  current: ObjectMeta,
): void {
  const mismatch = preconditionMismatch(wanted, current);
  if (!mismatch) return;
  const named = { group: of.group, resource: of.kind };
  throw conflict(named, current.name ?? '', mismatch);
}

function preconditionMismatch(
  wanted: { readonly uid?: string; readonly resourceVersion?: string },
  current: ObjectMeta,
): string | undefined {
  if (wanted.uid && wanted.uid !== current.uid) {
    return `the UID in the precondition (${wanted.uid}) does not match the UID in record (${current.uid}). The object might have been deleted and then recreated`;
  }
  if (wanted.resourceVersion && wanted.resourceVersion !== current.resourceVersion) {
    return `the ResourceVersion in the precondition (${wanted.resourceVersion}) does not match the ResourceVersion in record (${current.resourceVersion}). The object might have been modified`;
  }
  return undefined;
}

function nameErrors(metadata: ObjectMeta, rule: NameRule): FieldError[] {
  if (!metadata.name) return [required('metadata.name', 'name or generateName is required')];
  const problem = rule(metadata.name);
  return problem ? [invalidValue('metadata.name', metadata.name, problem)] : [];
}

function labelErrors(labels: Readonly<Record<string, string>>): FieldError[] {
  return Object.entries(labels).flatMap(([key, value]) => {
    const keyProblem = qualifiedNameProblem(key);
    const valueProblem = labelValueProblem(value);
    return [
      ...(keyProblem ? [invalidValue('metadata.labels', key, keyProblem)] : []),
      ...(valueProblem ? [invalidValue('metadata.labels', value, valueProblem)] : []),
    ];
  });
}

function annotationErrors(annotations: Readonly<Record<string, string>>): FieldError[] {
  const entries = Object.entries(annotations);
  const sizeBytes = entries.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  const keyErrors = entries.flatMap(([key]) => {
    const problem = qualifiedNameProblem(key.toLowerCase());
    return problem ? [invalidValue('metadata.annotations', key, problem)] : [];
  });
  return sizeBytes > ANNOTATIONS_MAXIMUM_BYTES
    ? [...keyErrors, tooLong('metadata.annotations', ANNOTATIONS_MAXIMUM_BYTES)]
    : keyErrors;
}

function withoutVersion(metadata: ObjectMeta): ObjectMeta {
  const { resourceVersion: _, ...rest } = metadata;
  return rest;
}

/** Absent and empty are one on the wire; we hold them as absent. */
function compact(
  metadata: { readonly [K in keyof ObjectMeta]: ObjectMeta[K] | undefined },
): ObjectMeta {
  const entries = Object.entries(metadata).filter(([, value]) => !isEmpty(value));
  return Object.fromEntries(entries) as ObjectMeta;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Whether an error is the log's or a rule's word that somebody else was first. */
export function isConflict(error: unknown): error is ApiError {
  return error instanceof ApiError && error.reason === 'Conflict';
}
