import { ApiError, notFound } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { isFor, notAdmitted, type Validation } from './admission.ts';

const IMMORTAL = ['default', 'kube-system', 'kube-public'];

/** Nothing is created in a namespace that is not there or is going away, and the first three stay (plugin NamespaceLifecycle). */
export function namespaceLifecycle(
  findNamespace: (name: string) => KubeObject | undefined,
): Validation {
  return (review) => {
    const { operation, namespace, name, kind } = review;
    if (operation === 'DELETE' && isFor(review, '', 'namespaces') && IMMORTAL.includes(name)) {
      throw notAdmitted(review, 'this namespace may not be deleted');
    }
    if (operation !== 'CREATE' || !kind.namespaced) return;
    const home = findNamespace(namespace);
    if (!home) throw notFound({ group: '', resource: 'namespaces' }, namespace);
    if (!home.metadata.deletionTimestamp) return;
    const refusal = notAdmitted(
      review,
      `unable to create new content in namespace ${namespace} because it is being terminated`,
    );
    const cause = {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    };
    throw new ApiError(refusal.code, refusal.reason, refusal.message, {
      ...refusal.details,
      causes: [cause],
    });
  };
}
