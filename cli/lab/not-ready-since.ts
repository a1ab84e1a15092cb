import { NODES } from '@rollcall/kubelet/node/register.ts';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { ServerUnreachable } from '@rollcall/shared/api-client/server-unreachable.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';

type Conditions = {
  readonly conditions?: readonly {
    readonly type: string;
    readonly status: string;
    readonly lastTransitionTime?: string;
  }[];
};

/**
 * How many nodes are not ready, or became so only after the given time: a node that stopped being ready and came back
 * has a later transition. Null when the server would not tell.
 */
export async function notReadySince(
  observer: ApiClient,
  labelSelector: string,
  since: Date,
): Promise<number | null> {
  try {
    const { items } = await observer.list(NODES, { labelSelector });
    return items.filter((node) => !wasReadySince(node, since)).length;
  } catch (error) {
    if (error instanceof ApiError || error instanceof ServerUnreachable) return null;
    throw error;
  }
}

/** Transition times are whole seconds. */
export function wasReadySince(node: { readonly [field: string]: unknown }, since: Date): boolean {
  const { conditions } = (node['status'] ?? {}) as Conditions;
  const ready = conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status !== 'True') return false;
  return Date.parse(ready.lastTransitionTime ?? '') <= since.getTime();
}
