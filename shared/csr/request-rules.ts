import {
  duplicate,
  type FieldError,
  invalidValue,
  notSupported,
  required,
} from '@rollcall/shared/kube/field-error.ts';
import { dnsSubdomainProblem } from '@rollcall/shared/kube/name.ts';
import { verifiedCertificateRequest } from '@rollcall/shared/pki/certificate-request.ts';
import { PkiError } from '@rollcall/shared/pki/pki-error.ts';
import { USAGES } from '@rollcall/shared/pki/usages.ts';
import { type CsrSpec, LEGACY_UNKNOWN } from './certificate-signing-request.ts';

export const SHORTEST_EXPIRATION_SECONDS = 600;
const SIGNER_NAME_MAXIMUM_BYTES = 571;

/** All that is wrong with a new request's spec, in upstream's order (pkg/apis/certificates/validation/validation.go). */
export function specErrors(
  spec: CsrSpec,
  on: { readonly allowShortLivedCertificates?: boolean } = {},
): FieldError[] {
  return [
    ...requestErrors(spec.request),
    ...usageErrors(spec.usages ?? []),
    ...signerNameErrors(spec.signerName),
    ...expirationErrors(spec.expirationSeconds, on.allowShortLivedCertificates ?? false),
  ];
}

function requestErrors(request: string | undefined): FieldError[] {
  const pem = Buffer.from(request ?? '', 'base64').toString('latin1');
  try {
    verifiedCertificateRequest(pem);
    return [];
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    return [invalidValue('spec.request', request ?? '', error.message)];
  }
}

function usageErrors(usages: readonly string[]): FieldError[] {
  if (usages.length === 0) return [required('spec.usages', 'usages must be provided')];
  const supported = Object.keys(USAGES).sort();
  return usages.flatMap((usage, index) => {
    const field = `spec.usages[${index}]`;
    if (!Object.hasOwn(USAGES, usage)) return [notSupported(field, usage, supported)];
    return usages.indexOf(usage) < index ? [duplicate(field, usage)] : [];
  });
}

function signerNameErrors(signerName: string | undefined): FieldError[] {
  const field = 'spec.signerName';
  if (!signerName) return [required(field, 'signerName must be provided')];
  if (signerName === LEGACY_UNKNOWN) {
    const detail = 'the legacy signerName is not allowed via this API version';
    return [invalidValue(field, signerName, detail)];
  }
  const problem = signerNameProblem(signerName);
  return problem ? [invalidValue(field, signerName, problem)] : [];
}

function signerNameProblem(signerName: string): string | undefined {
  const [domain = '', path = '', ...more] = signerName.split('/');
  if (!signerName.includes('/') || more.length > 0) {
    return "must be a fully qualified domain and path of the form 'example.com/signer-name'";
  }
  const domainProblem = dnsSubdomainProblem(domain);
  if (domainProblem) return domainProblem;
  if (!domain.includes('.'))
    return 'should be a domain with at least two segments separated by dots';
  if (signerName.length > SIGNER_NAME_MAXIMUM_BYTES) {
    return `must be no more than ${SIGNER_NAME_MAXIMUM_BYTES} characters`;
  }
  return dnsSubdomainProblem(path);
}

function expirationErrors(seconds: number | undefined, allowShort: boolean): FieldError[] {
  const least = allowShort ? 1 : SHORTEST_EXPIRATION_SECONDS;
  if (seconds === undefined || seconds >= least) return [];
  const detail = allowShort
    ? 'may not specify a duration less than 1 second'
    : 'may not specify a duration less than 600 seconds (10 minutes)';
  return [invalidValue('spec.expirationSeconds', seconds, detail)];
}
