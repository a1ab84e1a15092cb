import { ageSince } from '@rollcall/shared/kube/age.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { textColumn } from '@rollcall/shared/resource/columns.ts';
import { objectSchema } from '@rollcall/shared/resource/schema.ts';
import { storedKind } from '@rollcall/shared/resource/stored-kind.ts';
import { z } from 'zod';

type Reference = Readonly<Record<string, string>>;

const SELECTABLE = [
  'kind',
  'namespace',
  'name',
  'uid',
  'apiVersion',
  'resourceVersion',
  'fieldPath',
];

export const eventKind = storedKind(
  {
    group: '',
    version: 'v1',
    kind: 'Event',
    plural: 'events',
    singular: 'event',
    namespaced: true,
  },
  {
    shortNames: ['ev'],
    schema: objectSchema({
      involvedObject: z.looseObject({}).nullish(),
      reason: z.string().nullish(),
      message: z.string().nullish(),
      type: z.string().nullish(),
      count: z.number().int().nullish(),
    }),
    columns: [
      textColumn('Last Seen', (event, now) => ageSince(lastSeen(event), now)),
      textColumn('Type', (event) => text(event, 'type')),
      textColumn('Reason', (event) => text(event, 'reason')),
      textColumn('Object', (event) =>
        `${involved(event)['kind']}/${involved(event)['name']}`.toLowerCase(),
      ),
      textColumn('Message', (event) => text(event, 'message').trim()),
    ],
    selectable: [
      ...SELECTABLE.map((field) => `involvedObject.${field}`),
      'reason',
      'source',
      'type',
      'reportingComponent',
    ],
    selectableFields: (event) => ({
      ...Object.fromEntries(
        SELECTABLE.map((field) => [`involvedObject.${field}`, involved(event)[field] ?? '']),
      ),
      reason: text(event, 'reason'),
      type: text(event, 'type'),
      source: (event['source'] as Reference | undefined)?.['component'] ?? '',
      reportingComponent: text(event, 'reportingComponent'),
    }),
  },
);

function lastSeen(event: KubeObject): string | undefined {
  return (event['lastTimestamp'] ?? event['eventTime'] ?? event.metadata.creationTimestamp) as
    | string
    | undefined;
}

function involved(event: KubeObject): Reference {
  return (event['involvedObject'] as Reference | undefined) ?? {};
}

function text(event: KubeObject, field: string): string {
  return (event[field] as string | undefined) ?? '';
}
