import {
  type CertificateSigningRequest,
  conditionOf,
  isApproved,
  isIssued,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import { readX509 } from '@rollcall/shared/pki/certificate.ts';
import { PkiError } from '@rollcall/shared/pki/pki-error.ts';

const HOUR_MILLISECONDS = 3_600_000;
const DAY_MILLISECONDS = 24 * HOUR_MILLISECONDS;

/** When a request's time is over, in milliseconds since 1970, and why. */
export type End = { readonly at: number; readonly reason: string };

/** The end that comes first; undefined while none is in sight (pkg/controller/certificates/cleaner). */
export function firstEnd(csr: CertificateSigningRequest): End | undefined {
  const ends = [...undecidedEnd(csr), ...verdictEnds(csr), ...certificateEnd(csr)];
  return ends
    .filter(({ at }) => !Number.isNaN(at))
    .sort((one, other) => one.at - other.at)
    .at(0);
}

function undecidedEnd({ metadata, status }: CertificateSigningRequest): End[] {
  if ((status?.conditions ?? []).length > 0) return [];
  const at = Date.parse(metadata.creationTimestamp ?? '') + DAY_MILLISECONDS;
  return [{ at, reason: 'nobody decided within 24 hours' }];
}

function verdictEnds(csr: CertificateSigningRequest): End[] {
  const ends = isIssued(csr)
    ? ([['Approved', HOUR_MILLISECONDS, 'it was issued over an hour ago']] as const)
    : ([
        ['Approved', DAY_MILLISECONDS, 'it was approved over 24 hours ago and never issued'],
      ] as const);
  return [
    ['Denied', HOUR_MILLISECONDS, 'it was denied over an hour ago'] as const,
    ['Failed', HOUR_MILLISECONDS, 'it failed over an hour ago'] as const,
    ...ends,
  ].map(([type, milliseconds, reason]) => ({
    at: Date.parse(conditionOf(csr, type)?.lastUpdateTime ?? '') + milliseconds,
    reason,
  }));
}

function certificateEnd(csr: CertificateSigningRequest): End[] {
  if (!isApproved(csr) || !isIssued(csr)) return [];
  try {
    const leaf = readX509(Buffer.from(csr.status?.certificate ?? '', 'base64'));
    return [{ at: leaf.validToDate.getTime(), reason: 'its certificate has expired' }];
  } catch (error) {
    // What cannot be read is kept for the other rules.
    if (error instanceof PkiError) return [];
    throw error;
  }
}
