import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { isFor, type Mutation } from './admission.ts';

type Taint = { readonly key: string; readonly effect: string };

const NOT_READY: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** A new node takes no pods until a controller has seen it Ready (plugin/pkg/admission/nodetaint). */
export const notReadyTaint: Mutation = (request, object) => {
  if (!isFor(request, '', 'nodes') || request.operation !== 'CREATE') return object;
  const spec = (object['spec'] ?? {}) as { readonly taints?: readonly Taint[] | null };
  const taints = spec.taints ?? [];
  const isThere = taints.some(
    ({ key, effect }) => key === NOT_READY.key && effect === NOT_READY.effect,
  );
  if (isThere) return object;
  return { ...object, spec: { ...spec, taints: [...taints, NOT_READY] } } as KubeObject;
};
