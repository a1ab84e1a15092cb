import { type FieldError, invalidValue, required } from '@rollcall/shared/kube/field-error.ts';
import { dnsLabelProblem } from '@rollcall/shared/kube/name.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { ageColumn, nameColumn, textColumn } from '@rollcall/shared/resource/columns.ts';
import { objectSchema } from '@rollcall/shared/resource/schema.ts';
import { storedKind } from '@rollcall/shared/resource/stored-kind.ts';
import { z } from 'zod';

/** Kubelets list and watch them at start-up; nothing runs here (pkg/apis/node/validation). */
export const runtimeClassKind = storedKind(
  {
    group: 'node.k8s.io',
    version: 'v1',
    kind: 'RuntimeClass',
    plural: 'runtimeclasses',
    singular: 'runtimeclass',
    namespaced: false,
  },
  {
    schema: objectSchema({ handler: z.string().default('') }),
    columns: [nameColumn, textColumn('Handler', handlerOf), ageColumn],
    strategy: { validate: handlerErrors, validateUpdate: handlerChangeErrors },
  },
);

function handlerErrors(runtimeClass: KubeObject): FieldError[] {
  const handler = handlerOf(runtimeClass);
  if (handler === '') return [required('handler')];
  const problem = dnsLabelProblem(handler);
  return problem ? [invalidValue('handler', handler, problem)] : [];
}

function handlerChangeErrors(wanted: KubeObject, current: KubeObject): FieldError[] {
  return handlerOf(wanted) === handlerOf(current)
    ? []
    : [invalidValue('handler', handlerOf(wanted), 'field is immutable')];
}

function handlerOf(runtimeClass: KubeObject): string {
  return (runtimeClass['handler'] as string | undefined) ?? '';
}
