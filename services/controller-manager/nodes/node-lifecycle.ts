import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { leaseKind } from '@rollcall/shared/kinds/lease.ts';
import { nodeKind } from '@rollcall/shared/kinds/node.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { type Controller, type ControllerTools, keyOf, placeOf } from '#loop/controller.ts';
import { NODES } from '#loop/reconcile.ts';
import {
  conditionsWhenSilent,
  fittingTaints,
  GRACE_MILLISECONDS,
  lastSignOfLife,
} from './node-health.ts';

/**
 * Marks silent nodes as Unknown, and taints nodes by their readiness (pkg/controller/nodelifecycle). A node's heartbeats
 * cause no work: when its grace would be over, we look when the last one was.
 */
export function nodeLifecycle(tools: ControllerTools): Controller {
  const { client, replica, clock, log } = tools;
  return {
    name: 'nodelifecycle',
    keysOf: ({ kind, object }) => (kind === nodeKind ? [keyOf(object)] : []),
    async reconcile(key, signal) {
      const node = replica.get(nodeKind, placeOf(key));
      if (!node) return 'done';
      const { name = '' } = node.metadata;
      const lease = replica.get(leaseKind, { namespace: 'kube-node-lease', name });
      const alive = lastSignOfLife(node, lease);
      const now = clock.now();
      const conditions = conditionsWhenSilent(node, { lastSignOfLife: alive, now });
      if (conditions) {
        const status = { ...(node['status'] as object), conditions };
        await client.update(NODES, { ...node, status }, { subresource: 'status' }, signal);
        log.warn({ node: name }, 'Node gave no sign of life; marked as unknown');
        // That is a commit, and a change: the taint that fits it follows then.
        return 'done';
      }
      await fitTaints(client, node, signal);
      const restMilliseconds = alive + GRACE_MILLISECONDS - now.getTime();
      return restMilliseconds < 0 ? 'done' : { afterMilliseconds: restMilliseconds + 1 };
    },
  };
}

async function fitTaints(client: ApiClient, node: KubeObject, signal: AbortSignal): Promise<void> {
  const taints = fittingTaints(node);
  if (!taints) return;
  const spec = { ...(node['spec'] as object), taints };
  await client.update(NODES, { ...node, spec }, {}, signal);
}
