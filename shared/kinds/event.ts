import { ageSince } from '@rollcall/shared/kube/age.ts';
import { type FieldError, invalidValue, required } from '@rollcall/shared/kube/field-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { textColumn } from '@rollcall/shared/resource/columns.ts';
import { objectSchema } from '@rollcall/shared/resource/schema.ts';
import { storedKind } from '@rollcall/shared/resource/stored-kind.ts';
import { z } from 'zod';

type Reference = Readonly<Record<string, string>>;

export const INVOLVED_FIELDS = [
  'kind',
  'namespace',
  'name',
  'uid',
  'apiVersion',
  'resourceVersion',
  'fieldPath',
];

/** A story about an object; stored once, and served in two groups. */
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
    createsOnUpdate: true,
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
      textColumn('Object', objectText),
      textColumn('Subobject', (event) => involved(event)['fieldPath'] ?? '', 1),
      textColumn('Source', sourceText, 1),
      textColumn('Message', (event) => text(event, 'message').trim()),
      textColumn('First Seen', (event, now) => ageSince(firstSeen(event), now), 1),
      { name: 'Count', type: 'integer', priority: 1, cell: (event) => countOf(event) },
      textColumn('Name', (event) => event.metadata.name ?? '', 1),
    ],
    selectable: [
      ...INVOLVED_FIELDS.map((field) => `involvedObject.${field}`),
      'reason',
      'source',
      'type',
      'reportingComponent',
    ],
    selectableFields: (event) => ({
      ...Object.fromEntries(
        INVOLVED_FIELDS.map((field) => [
          `involvedObject.${field}`,
          String(involved(event)[field] ?? ''),
        ]),
      ),
      reason: text(event, 'reason'),
      type: text(event, 'type'),
      source: sourceOf(event)['component'] || text(event, 'reportingComponent'),
      reportingComponent: text(event, 'reportingComponent'),
    }),
    strategy: { validate: eventErrors },
  },
);

/** pkg/apis/core/validation/events.go: an event of the newer sort, with an eventTime, must say who reports what. */
function eventErrors(event: KubeObject): FieldError[] {
  const isNewer = Boolean(event['eventTime']);
  const missing = ['reportingComponent', 'reportingInstance', 'action', 'reason'].filter(
    (field) => isNewer && !text(event, field),
  );
  return [
    ...namespaceErrors(event),
    ...missing.map((field) =>
      required(field === 'reportingComponent' ? 'reportingController' : field),
    ),
  ];
}

function namespaceErrors(event: KubeObject): FieldError[] {
  const about = involved(event)['namespace'] ?? '';
  const { namespace = '' } = event.metadata;
  // What belongs to no namespace is told of in `default`; the newer sort of events also in kube-system.
  const homes = about ? [about] : ['default', ...(event['eventTime'] ? ['kube-system'] : [])];
  if (homes.includes(namespace)) return [];
  return [invalidValue('involvedObject.namespace', about, 'does not match event.namespace')];
}

function objectText(event: KubeObject): string {
  return `${involved(event)['kind']}/${involved(event)['name']}`.toLowerCase();
}

function sourceText(event: KubeObject): string {
  const { component = '', host } = sourceOf(event);
  const who = component || text(event, 'reportingComponent');
  return host ? `${who}, ${host}` : who;
}

function countOf(event: KubeObject): number {
  const series = event['series'] as { readonly count?: number } | null | undefined;
  return series?.count ?? ((event['count'] as number | null | undefined) || 1);
}

function lastSeen(event: KubeObject): string | undefined {
  const series = event['series'] as { readonly lastObservedTime?: string } | null | undefined;
  return series?.lastObservedTime ?? time(event, 'lastTimestamp') ?? firstSeen(event);
}

function firstSeen(event: KubeObject): string | undefined {
  return time(event, 'firstTimestamp') ?? time(event, 'eventTime');
}

function time(event: KubeObject, field: string): string | undefined {
  return (event[field] as string | null | undefined) ?? undefined;
}

function involved(event: KubeObject): Reference {
  return (event['involvedObject'] as Reference | null | undefined) ?? {};
}

function sourceOf(event: KubeObject): Reference {
  return (event['source'] as Reference | null | undefined) ?? {};
}

function text(event: KubeObject, field: string): string {
  return (event[field] as string | null | undefined) ?? '';
}
