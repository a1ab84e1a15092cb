import { conflict } from '@rollcall/shared/kube/api-error.ts';
import { type FieldError, invalidValue } from '@rollcall/shared/kube/field-error.ts';
import { dnsLabelProblem, qualifiedNameProblem } from '@rollcall/shared/kube/name.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { ageColumn, nameColumn, textColumn } from '@rollcall/shared/resource/columns.ts';
import { objectSchema } from '@rollcall/shared/resource/schema.ts';
import { storedKind } from '@rollcall/shared/resource/stored-kind.ts';
import { z } from 'zod';

/** Who empties a namespace that is going away, and takes its own word out of `spec.finalizers` at the end. */
export const NAMESPACE_FINALIZER = 'kubernetes';

const NAME_LABEL = 'kubernetes.io/metadata.name';

export const namespaceKind = storedKind(
  {
    group: '',
    version: 'v1',
    kind: 'Namespace',
    plural: 'namespaces',
    singular: 'namespace',
    namespaced: false,
  },
  {
    shortNames: ['ns'],
    subresources: ['finalize', 'status'],
    subresourceVerbs: { finalize: ['update'] },
    verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
    returnsDeleted: true,
    schema: objectSchema({
      spec: z.looseObject({ finalizers: z.array(z.string()).nullish() }).nullish(),
      status: z.looseObject({}).nullish(),
    }),
    columns: [nameColumn, textColumn('Status', phaseOf), ageColumn],
    selectable: ['status.phase'],
    selectableFields: (object) => ({ 'status.phase': phaseOf(object) }),
    strategy: {
      nameRule: dnsLabelProblem,
      prepareForCreate: (object) => ({
        ...object,
        spec: { finalizers: [...new Set([...finalizersOf(object), NAMESPACE_FINALIZER])] },
        status: { phase: 'Active' },
      }),
      prepareMetadata: (metadata) => ({
        ...metadata,
        labels: { ...metadata.labels, [NAME_LABEL]: metadata.name ?? '' },
      }),
      prepareForUpdate,
      prepareForDelete: terminating,
      isHeld: (object) => finalizersOf(object).length > 0,
      validate: finalizerErrors,
    },
  },
);

/** `/finalize` changes who holds it, `/status` its status, the object itself neither (pkg/registry/core/namespace/strategy.go). */
function prepareForUpdate(
  wanted: KubeObject,
  current: KubeObject,
  subresource: string,
): KubeObject {
  return {
    ...wanted,
    spec: subresource === 'finalize' ? { finalizers: finalizersOf(wanted) } : current['spec'],
    status: subresource === 'status' ? wanted['status'] : current['status'],
  };
}

/** @throws ApiError 409 for who deletes what is being emptied already (pkg/registry/core/namespace/storage) */
function terminating(doomed: KubeObject, current: KubeObject): KubeObject {
  if (current.metadata.deletionTimestamp && finalizersOf(current).length > 0) {
    const of = { group: '', resource: 'namespaces' };
    throw conflict(
      of,
      current.metadata.name ?? '',
      'The system is ensuring all content is removed from this namespace.  Upon completion, this namespace will automatically be purged by the system.',
    );
  }
  return { ...doomed, status: { ...(doomed['status'] as object), phase: 'Terminating' } };
}

function finalizerErrors(object: KubeObject): FieldError[] {
  return finalizersOf(object).flatMap((finalizer) => {
    const problem = finalizer === NAMESPACE_FINALIZER ? undefined : qualifiedNameProblem(finalizer);
    return problem ? [invalidValue('spec.finalizers', finalizer, problem)] : [];
  });
}

function finalizersOf(object: KubeObject): readonly string[] {
  const spec = object['spec'] as { readonly finalizers?: readonly string[] | null } | undefined;
  return spec?.finalizers ?? [];
}

function phaseOf(object: KubeObject): string {
  return (object['status'] as { phase?: string } | undefined)?.phase ?? '';
}
