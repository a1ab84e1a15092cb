import { isFor, type Mutation } from './admission.ts';

type PodSpec = {
  readonly serviceAccountName?: string | null;
  readonly serviceAccount?: string | null;
};

const MIRROR = 'kubernetes.io/config.mirror';

/** A pod that names no service account runs as the default one; a mirror of what a kubelet runs by itself has none (plugin/pkg/admission/serviceaccount). */
export const serviceAccountName: Mutation = (request, object) => {
  if (!isFor(request, '', 'pods') || request.operation !== 'CREATE' || request.subresource)
    return object;
  if (object.metadata.annotations && MIRROR in object.metadata.annotations) return object;
  const spec = (object['spec'] ?? {}) as PodSpec;
  // The second is the first's old name, which upstream goes on showing.
  const name = spec.serviceAccountName || spec.serviceAccount || 'default';
  return { ...object, spec: { ...spec, serviceAccountName: name, serviceAccount: name } };
};
