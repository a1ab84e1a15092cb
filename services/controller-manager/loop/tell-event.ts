import { createHash } from 'node:crypto';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { ServerUnreachable } from '@rollcall/shared/api-client/server-unreachable.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import { type KubeObject, kubeTime } from '@rollcall/shared/kube/object.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import type { Clock } from '@rollcall/shared/time/clock.ts';
import { EVENTS } from './reconcile.ts';

/** Objects without a namespace have their events here, as upstream's. */
const NAMESPACE = 'default';
const REMEMBERED = 10_000;

export type Warning = { readonly reason: string; readonly message: string };

/** Writes a Warning about an object, once for each reason and message, however often it is told. A story that cannot be written is only logged. */
export type TellEvent = (about: KubeObject, warning: Warning, signal: AbortSignal) => Promise<void>;

export function eventTeller(
  {
    client,
    clock,
    log,
  }: { readonly client: ApiClient; readonly clock: Clock; readonly log: Logger },
  controller: string,
): TellEvent {
  const told = new Set<string>();
  return async (about, warning, signal) => {
    const name = nameOf(about, warning);
    if (told.has(name)) return;
    try {
      const event = eventObject(about, warning, { name, controller, now: clock.now() });
      await client.create(EVENTS, event, {}, signal);
    } catch (error) {
      const isThere = error instanceof ApiError && error.reason === 'AlreadyExists';
      const isForeseen = error instanceof ApiError || error instanceof ServerUnreachable;
      if (!isForeseen) throw error;
      if (!isThere)
        return log.warn({ err: error, reason: warning.reason }, 'Could not tell an event');
    }
    if (told.size >= REMEMBERED) told.clear();
    told.add(name);
  };
}

/** The same for the same story, so that a restart tells nothing twice. */
function nameOf({ metadata }: KubeObject, { reason, message }: Warning): string {
  const story = JSON.stringify([metadata.uid, reason, message]);
  return `csr.${createHash('sha256').update(story).digest('hex').slice(0, 16)}`;
}

function eventObject(
  about: KubeObject,
  { reason, message }: Warning,
  of: { readonly name: string; readonly controller: string; readonly now: Date },
): KubeObject {
  const time = kubeTime(of.now);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: of.name, namespace: NAMESPACE },
    involvedObject: {
      apiVersion: about.apiVersion,
      kind: about.kind,
      name: about.metadata.name,
      uid: about.metadata.uid,
      resourceVersion: about.metadata.resourceVersion,
    },
    reason,
    message,
    type: 'Warning',
    count: 1,
    firstTimestamp: time,
    lastTimestamp: time,
    source: { component: of.controller },
    reportingComponent: of.controller,
    reportingInstance: '',
  };
}
