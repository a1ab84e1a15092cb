import { invalid } from '@rollcall/shared/kube/api-error.ts';
import { required } from '@rollcall/shared/kube/field-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { objectSchema } from '@rollcall/shared/resource/schema.ts';
import { z } from 'zod';
import { eventKind, INVOLVED_FIELDS } from './event.ts';

/** How a core Event's fields are called in events.k8s.io (pkg/apis/events/v1/conversion.go). */
const CALLED: Readonly<Record<string, string>> = {
  involvedObject: 'regarding',
  message: 'note',
  source: 'deprecatedSource',
  count: 'deprecatedCount',
  firstTimestamp: 'deprecatedFirstTimestamp',
  lastTimestamp: 'deprecatedLastTimestamp',
  reportingComponent: 'reportingController',
};
const STORED_AS = Object.fromEntries(
  Object.entries(CALLED).map(([stored, shown]) => [shown, stored]),
);

const shownObjects = new WeakMap<KubeObject, KubeObject>();

/** The same Events as the core group's, under their newer name. */
export const eventsGroupEventKind: Kind = {
  ...eventKind,
  group: 'events.k8s.io',
  schema: objectSchema({
    eventTime: z.string().nullish(),
    regarding: z.looseObject({}).nullish(),
    reason: z.string().nullish(),
    note: z.string().nullish(),
    type: z.string().nullish(),
    action: z.string().nullish(),
    reportingController: z.string().nullish(),
    reportingInstance: z.string().nullish(),
  }),
  columns: eventKind.columns.map((column) => ({
    ...column,
    cell: (event, now) => column.cell(taken(event), now),
  })),
  selectable: [
    ...INVOLVED_FIELDS.map((field) => `regarding.${field}`),
    'reason',
    'type',
    'reportingController',
  ],
  selectableFields: (event) => {
    const fields = Object.entries(eventKind.selectableFields(taken(event)));
    return Object.fromEntries(fields.map(([field, value]) => [shownField(field), value]));
  },
  view: {
    of: eventKind,
    show: (stored) => {
      const known = shownObjects.get(stored);
      if (known) return known;
      const shown = renamed(stored, { names: CALLED, apiVersion: 'events.k8s.io/v1' });
      shownObjects.set(stored, shown);
      return shown;
    },
    take(event) {
      if (event['eventTime']) return taken(event);
      const of = { group: 'events.k8s.io', kind: 'Event' };
      throw invalid(of, event.metadata.name ?? '', [required('eventTime')]);
    },
  },
};

function taken(event: KubeObject): KubeObject {
  return renamed(event, { names: STORED_AS, apiVersion: 'v1' });
}

function renamed(
  event: KubeObject,
  to: { readonly names: Readonly<Record<string, string>>; readonly apiVersion: string },
): KubeObject {
  const fields = Object.entries(event).map(([field, value]) => [to.names[field] ?? field, value]);
  return { ...(Object.fromEntries(fields) as KubeObject), apiVersion: to.apiVersion };
}

function shownField(field: string): string {
  const [first = '', ...rest] = field.split('.');
  return [CALLED[first] ?? first, ...rest].join('.');
}
