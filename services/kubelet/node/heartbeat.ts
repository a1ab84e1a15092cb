import { ServerUnreachable } from '@rollcall/shared/api-client/server-unreachable.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import { type KubeObject, kubeMicroTime } from '@rollcall/shared/kube/object.ts';
import { sleep } from '@rollcall/shared/time/sleep.ts';
import { nodeStatus } from './node-object.ts';
import { NODES, type NodeDuty, patchStatus } from './register.ts';

export const LEASES = { group: 'coordination.k8s.io', version: 'v1', plural: 'leases' };
export const LEASE_NAMESPACE = 'kube-node-lease';
const PACE = { leaseSeconds: 40, reportMilliseconds: 5 * 60_000 };
/** A Lease is renewed four times before it would end. */
const RENEWALS = 4;
const RETRY_MILLISECONDS = 1_000;

/** Renews the node's Lease, by default every ten seconds (component-helpers, apimachinery/lease). */
export async function renewLease(duty: NodeDuty): Promise<void> {
  const { leaseSeconds } = duty.pace ?? PACE;
  const renewMilliseconds = (leaseSeconds * 1_000) / RENEWALS;
  let lease: KubeObject | undefined;
  let isFirst = true;
  while (!duty.signal.aborted) {
    lease = await attempted(duty, 'Could not renew the lease', () => renewed(duty, lease));
    if (lease && isFirst) {
      duty.log.info({ stage: 'leased', node: duty.facts.name }, 'The node has its lease');
      isFirst = false;
    }
    await sleep(lease ? renewMilliseconds : RETRY_MILLISECONDS, duty.signal);
  }
}

/** Tells that the node is ready at once, then, by default, every five minutes. */
export async function reportStatus(duty: NodeDuty): Promise<void> {
  let isFirst = true;
  while (!duty.signal.aborted) {
    const node = await attempted(duty, 'Could not report the status', () => reported(duty));
    if (node && isFirst) {
      duty.log.info({ stage: 'ready', node: duty.facts.name }, 'The node is ready');
      isFirst = false;
    }
    await sleep(node ? (duty.pace ?? PACE).reportMilliseconds : RETRY_MILLISECONDS, duty.signal);
  }
}

async function reported({ client, facts, signal }: NodeDuty): Promise<KubeObject> {
  const existing = await client.get(NODES, { name: facts.name, resourceVersion: '0' }, signal);
  const status = nodeStatus(facts, new Date(), existing);
  return patchStatus(client, facts.name, { status }, signal);
}

/** What is known of the lease saves reading it; a conflict makes us forget it, and the next attempt reads. */
async function renewed(
  { client, facts, signal, pace }: NodeDuty,
  known: KubeObject | undefined,
): Promise<KubeObject> {
  const current = known ?? (await existingLease({ client, facts, signal }));
  const spec = {
    holderIdentity: facts.name,
    leaseDurationSeconds: (pace ?? PACE).leaseSeconds,
    renewTime: kubeMicroTime(new Date()),
  };
  if (current) return client.update(LEASES, { ...current, spec }, {}, signal);
  const node = await client.get(NODES, { name: facts.name }, signal);
  const owner = { apiVersion: 'v1', kind: 'Node', name: facts.name, uid: node.metadata.uid ?? '' };
  const lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: facts.name, namespace: LEASE_NAMESPACE, ownerReferences: [owner] },
    spec,
  };
  return client.create(LEASES, lease, {}, signal);
}

async function existingLease({
  client,
  facts,
  signal,
}: Pick<NodeDuty, 'client' | 'facts' | 'signal'>): Promise<KubeObject | undefined> {
  try {
    return await client.get(LEASES, { name: facts.name, namespace: LEASE_NAMESPACE }, signal);
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'NotFound') return undefined;
    throw error;
  }
}

/** Undefined when it could not be done this time. */
async function attempted<T>(
  { log, signal }: NodeDuty,
  failure: string,
  attempt: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await attempt();
  } catch (error) {
    if (signal.aborted) return undefined;
    if (!(error instanceof ApiError || error instanceof ServerUnreachable)) throw error;
    log.warn({ err: error }, failure);
    return undefined;
  }
}
