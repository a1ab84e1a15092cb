import { REQUESTS } from '@rollcall/kubelet/identity/request-certificate.ts';
import { LEASE_NAMESPACE, LEASES } from '@rollcall/kubelet/node/heartbeat.ts';
import { NODES } from '@rollcall/kubelet/node/register.ts';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { ResourcePath } from '@rollcall/shared/api-client/resource-path.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import { failureCause } from './failure-cause.ts';
import { runArrivals } from './run-arrivals.ts';
import type { SimulatedNode } from './simulated-node.ts';

const AT_ONCE = 32;

export type CleanUp = { readonly deleted: number; readonly problems: readonly string[] };

/** Deletes the Nodes, Leases and requests that the nodes made; what is gone already is no problem. */
export async function cleanUp(
  observer: ApiClient,
  nodes: readonly SimulatedNode[],
  signal: AbortSignal,
): Promise<CleanUp> {
  const objects = nodes.flatMap(({ name, requests }) => [
    { resource: NODES, place: { name } },
    { resource: LEASES, place: { name, namespace: LEASE_NAMESPACE } },
    ...requests.map((request) => ({ resource: REQUESTS, place: { name: request } })),
  ]);
  let deleted = 0;
  const problems = new Map<string, string>();
  const plan = {
    count: objects.length,
    arrivals: { kind: 'concurrency', atOnce: AT_ONCE },
    random: Math.random,
  } as const;
  await runArrivals(
    plan,
    async (index) => {
      const object = objects[index];
      if (!object) return;
      try {
        if (await isDeleted(observer, object, signal)) deleted += 1;
      } catch (error) {
        const { cause, words } = failureCause(error);
        problems.set(cause, words);
      }
    },
    signal,
  );
  return { deleted, problems: [...problems.values()] };
}

/** False when there was nothing to delete. @throws ApiError, ServerUnreachable, or the signal's reason */
async function isDeleted(
  observer: ApiClient,
  object: {
    readonly resource: ResourcePath;
    readonly place: { readonly name: string; readonly namespace?: string };
  },
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await observer.delete(object.resource, object.place, signal);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'NotFound') return false;
    throw error;
  }
}
