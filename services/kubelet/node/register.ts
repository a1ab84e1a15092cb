import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { ServerUnreachable } from '@rollcall/shared/api-client/server-unreachable.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Journal } from '@rollcall/shared/process/log.ts';
import { type Backoff, backoffMilliseconds } from '@rollcall/shared/time/backoff.ts';
import { sleep } from '@rollcall/shared/time/sleep.ts';
import { type NodeFacts, nodeObject, nodeStatus } from './node-object.ts';

export const NODES = { group: '', version: 'v1', plural: 'nodes' };

const BACKOFF: Backoff = { initialMilliseconds: 100, factor: 2, jitter: 0, capMilliseconds: 7_000 };

export type NodeDuty = {
  readonly client: ApiClient;
  readonly facts: NodeFacts;
  readonly log: Journal;
  readonly signal: AbortSignal;
  /** Upstream's defaults when absent. */
  readonly pace?: { readonly leaseSeconds: number; readonly reportMilliseconds: number };
};

/** Creates the Node, or brings the one that is there up to date; tries until it is done (pkg/kubelet/kubelet_node_status.go). */
export async function registerNode(duty: NodeDuty): Promise<void> {
  for (let attempt = 0; !duty.signal.aborted; attempt += 1) {
    try {
      const node = await createOrUpdate(duty);
      duty.log.info({ stage: 'registered', node: node.metadata.name }, 'Registered the node');
      return;
    } catch (error) {
      if (duty.signal.aborted) return;
      if (!(error instanceof ApiError || error instanceof ServerUnreachable)) throw error;
      duty.log.warn({ err: error, attempt }, 'Could not register the node; will try again');
    }
    await sleep(backoffMilliseconds(BACKOFF, attempt, 0), duty.signal);
  }
}

async function createOrUpdate({ client, facts, signal }: NodeDuty): Promise<KubeObject> {
  const wanted = nodeObject(facts, new Date());
  try {
    return await client.create(NODES, wanted, {}, signal);
  } catch (error) {
    const isThere = error instanceof ApiError && error.reason === 'AlreadyExists';
    if (!isThere) throw error;
  }
  const { labels, annotations } = wanted.metadata;
  const existing = await client.get(NODES, { name: facts.name }, signal);
  const body = {
    metadata: { labels, annotations },
    status: nodeStatus(facts, new Date(), existing),
  };
  return patchStatus(client, facts.name, body, signal);
}

/** As upstream's PatchNodeStatus: labels and annotations may come with the status. */
export function patchStatus(
  client: ApiClient,
  name: string,
  ...[body, signal]: readonly [object, AbortSignal]
): Promise<KubeObject> {
  const contentType = 'application/strategic-merge-patch+json';
  return client.patch(NODES, { name, subresource: 'status', contentType, body }, signal);
}
