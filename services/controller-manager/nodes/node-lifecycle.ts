import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { leaseKind } from '@rollcall/shared/kinds/lease.ts';
import { nodeKind } from '@rollcall/shared/kinds/node.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import type { Clock } from '@rollcall/shared/time/clock.ts';
import { isOvertaken } from '#loop/periodic.ts';
import { NODES } from '#loop/reconcile.ts';
import type { Replica } from '#loop/replica.ts';
import { conditionsWhenSilent, fittingTaints, lastSignOfLife } from './node-health.ts';

type NodeLifecycle = {
  readonly client: ApiClient;
  readonly replica: Replica;
  readonly clock: Clock;
  readonly log: Logger;
};

/** Marks silent nodes as Unknown, and taints nodes by their readiness (pkg/controller/nodelifecycle). */
export function nodeLifecycle(of: NodeLifecycle): (signal: AbortSignal) => Promise<void> {
  return async (signal) => {
    for (const node of of.replica.objects(nodeKind)) {
      try {
        await careFor(of, node, signal);
      } catch (error) {
        if (!isOvertaken(error)) throw error;
      }
    }
  };
}

async function careFor(of: NodeLifecycle, node: KubeObject, signal: AbortSignal): Promise<void> {
  const { client, replica, clock, log } = of;
  const { name = '' } = node.metadata;
  const lease = replica.get(leaseKind, { namespace: 'kube-node-lease', name });
  const conditions = conditionsWhenSilent(node, {
    lastSignOfLife: lastSignOfLife(node, lease),
    now: clock.now(),
  });
  if (conditions) {
    const status = { ...(node['status'] as object), conditions };
    await client.update(NODES, { ...node, status }, { subresource: 'status' }, signal);
    log.warn({ node: name }, 'Node gave no sign of life; marked as unknown');
    return;
  }
  const taints = fittingTaints(node);
  if (!taints) return;
  const spec = { ...(node['spec'] as object), taints };
  await client.update(NODES, { ...node, spec }, {}, signal);
}
