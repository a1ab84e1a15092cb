import {
  type CertificateSigningRequest,
  conditionOf,
  isApproved,
  isIssued,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import { parseCertificates } from '@rollcall/shared/pki/certificate.ts';
import { PkiError } from '@rollcall/shared/pki/pki-error.ts';

const HOUR_MILLISECONDS = 3_600_000;
const DECIDED_MILLISECONDS = HOUR_MILLISECONDS;
const UNDECIDED_MILLISECONDS = 24 * HOUR_MILLISECONDS;

/** Why a request may be deleted now, or undefined while it is to be kept (pkg/controller/certificates/cleaner). */
export function reasonToDelete(csr: CertificateSigningRequest, now: Date): string | undefined {
  const { conditions = [] } = csr.status ?? {};
  const isOlder = (since: string | null | undefined, milliseconds: number) =>
    Boolean(since) && now.getTime() - Date.parse(since as string) > milliseconds;
  const verdictIsOld = (type: string, milliseconds: number) =>
    isOlder(conditionOf(csr, type)?.lastUpdateTime, milliseconds);
  if (isApproved(csr) && isIssued(csr) && certificateHasEnded(csr, now))
    return 'its certificate has expired';
  if (conditions.length === 0 && isOlder(csr.metadata.creationTimestamp, UNDECIDED_MILLISECONDS))
    return 'nobody decided within 24 hours';
  if (verdictIsOld('Denied', DECIDED_MILLISECONDS)) return 'it was denied over an hour ago';
  if (verdictIsOld('Failed', DECIDED_MILLISECONDS)) return 'it failed over an hour ago';
  if (isIssued(csr) && verdictIsOld('Approved', DECIDED_MILLISECONDS))
    return 'it was issued over an hour ago';
  if (!isIssued(csr) && verdictIsOld('Approved', UNDECIDED_MILLISECONDS))
    return 'it was approved over 24 hours ago and never issued';
  return undefined;
}

function certificateHasEnded({ status }: CertificateSigningRequest, now: Date): boolean {
  try {
    const pem = Buffer.from(status?.certificate ?? '', 'base64').toString('latin1');
    const [leaf] = parseCertificates(pem);
    return leaf !== undefined && leaf.notAfter < now;
  } catch (error) {
    // What cannot be read is kept for the other rules.
    if (error instanceof PkiError) return false;
    throw error;
  }
}
