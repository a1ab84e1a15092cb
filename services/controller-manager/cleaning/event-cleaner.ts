import { eventKind } from '@rollcall/shared/kinds/event.ts';
import { type Controller, type ControllerTools, keyOf, placeOf } from '#loop/controller.ts';
import { EVENTS } from '#loop/reconcile.ts';
import { eventEnd } from './event-end.ts';

/** Deletes each event that nobody wrote to for so long; upstream's apiserver has etcd do it (--event-ttl). */
export function eventCleaner(
  { client, replica, clock, log }: ControllerTools,
  ttlMilliseconds: number,
): Controller {
  return {
    name: 'eventcleaner',
    keysOf: ({ kind, object }) => (kind === eventKind ? [keyOf(object)] : []),
    async reconcile(key, signal) {
      const event = replica.get(eventKind, placeOf(key));
      const end = event && eventEnd(event, ttlMilliseconds);
      if (!event || end === undefined) return 'done';
      const restMilliseconds = end - clock.now().getTime();
      if (restMilliseconds >= 0) return { afterMilliseconds: restMilliseconds + 1 };
      const { namespace = '', name = '', uid = '' } = event.metadata;
      await client.delete(EVENTS, { namespace, name, preconditions: { uid } }, signal);
      log.debug({ event: key }, 'Deleted an old event');
      return 'done';
    },
  };
}
