import { REQUESTS } from '@rollcall/kubelet/identity/request-certificate.ts';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import {
  type CertificateSigningRequest,
  type CsrCondition,
  conditionOf,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import type { PhaseRecord } from '#measure/phase-record.ts';
import { summary } from '#measure/quantile.ts';
import type { WrittenTime } from '#measure/run-document.ts';
import { failureCause } from './failure-cause.ts';

type Request = Pick<CertificateSigningRequest, 'metadata' | 'status'>;

/** What servers write into a request, and where. Its creation is what the others count from. */
const PLACES: readonly { readonly place: string; timeOf(request: Request): unknown }[] = [
  {
    place: 'Approved, lastTransitionTime',
    timeOf: (request) => approved(request)?.lastTransitionTime,
  },
  { place: 'Approved, lastUpdateTime', timeOf: (request) => approved(request)?.lastUpdateTime },
  { place: 'certificate, managedFields', timeOf: certificateWrittenAt },
];

/**
 * The times that the server wrote into the requests of a phase: all that can be known, of a server of which no log can be
 * read, about what went on inside of it. A server that does not show them is told with the retries.
 */
export async function readWrittenTimes(
  record: PhaseRecord,
  observer: ApiClient,
): Promise<readonly WrittenTime[]> {
  if (record.requests.length === 0) return [];
  try {
    const ours = new Set(record.requests);
    const { items } = await observer.list<CertificateSigningRequest>(REQUESTS);
    return writtenTimes(items.filter(({ metadata }) => ours.has(metadata.name ?? '')));
  } catch (error) {
    const { words } = failureCause(error);
    record.retry({ cause: 'requests’ conditions not read', words });
    return [];
  }
}

/** From each request's creation, by the server's own clock, which writes whole seconds. */
export function writtenTimes(requests: readonly Request[]): readonly WrittenTime[] {
  return PLACES.flatMap(({ place, timeOf }) => {
    const since = requests
      .map((request) => instant(timeOf(request)) - instant(request.metadata.creationTimestamp))
      .filter((milliseconds) => !Number.isNaN(milliseconds));
    const sinceCreation = summary(Float64Array.from(since));
    return sinceCreation ? [{ place, sinceCreation }] : [];
  });
}

function approved(request: Request): CsrCondition | undefined {
  return conditionOf(request as CertificateSigningRequest, 'Approved');
}

/** When the manager that owns the certificate last wrote: signers write it once, and nothing else. */
function certificateWrittenAt({ metadata }: Request): unknown {
  const entries = (metadata.managedFields ?? []) as readonly FieldsEntry[];
  return entries.find(({ fieldsV1 }) => fieldsV1?.['f:status']?.['f:certificate'])?.time;
}

type FieldsEntry = {
  readonly time?: string;
  readonly fieldsV1?: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
};

/** NaN where nothing that can be read as a time is written; null stands where upstream's zero times stand. */
function instant(time: unknown): number {
  return typeof time === 'string' ? Date.parse(time) : Number.NaN;
}
