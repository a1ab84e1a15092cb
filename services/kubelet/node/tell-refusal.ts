import { createHash } from 'node:crypto';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { ServerUnreachable } from '@rollcall/shared/api-client/server-unreachable.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import { type KubeObject, kubeTime } from '@rollcall/shared/kube/object.ts';
import type { Journal } from '@rollcall/shared/process/log.ts';

const EVENTS = { group: '', version: 'v1', plural: 'events' };
/** Nodes have no namespace; their events have this one, as upstream's. */
const NAMESPACE = 'default';

/**
 * Writes a Warning about the Node: why it was given no certificate. The same reason is told once while its Event is there;
 * what cannot be written is only logged.
 */
export async function tellRefusal(
  refusal: Error,
  of: {
    readonly client: ApiClient;
    readonly nodeName: string;
    readonly signerName: string;
    readonly log: Journal;
    readonly now: Date;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  try {
    await of.client.create(EVENTS, refusalEvent(refusal, of), {}, of.signal);
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'AlreadyExists') return;
    const isForeseen = error instanceof ApiError || error instanceof ServerUnreachable;
    if (!isForeseen && !of.signal.aborted) throw error;
    of.log.warn({ err: error }, 'Could not tell an event');
  }
}

function refusalEvent(
  { message: reason }: Error,
  of: { readonly nodeName: string; readonly signerName: string; readonly now: Date },
): KubeObject {
  const { nodeName, signerName } = of;
  const time = kubeTime(of.now);
  const message = `no certificate of ${signerName}: ${reason}`;
  const digest = createHash('sha256').update(message).digest('hex').slice(0, 16);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${nodeName}.${digest}`, namespace: NAMESPACE },
    // Upstream's kubelet, too, tells of its Node before it knows the uid.
    involvedObject: { apiVersion: 'v1', kind: 'Node', name: nodeName, uid: nodeName },
    reason: 'CertificateRefused',
    message,
    type: 'Warning',
    count: 1,
    firstTimestamp: time,
    lastTimestamp: time,
    source: { component: 'kubelet', host: nodeName },
    reportingComponent: 'kubelet',
    reportingInstance: nodeName,
  };
}
