import type { CertificateSigningRequest, CsrCondition } from './certificate-signing-request.ts';
import type { CsrFact } from './facts.ts';

/** The request after one more fact; undefined once it is deleted. */
export function evolveCsr(
  state: CertificateSigningRequest | undefined,
  fact: CsrFact,
): CertificateSigningRequest | undefined {
  if (fact.type === 'CertificateRequested') {
    return {
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: fact.metadata,
      spec: fact.spec,
      status: {},
    };
  }
  if (!state) throw new Error(`${fact.type} happened to a request that was never made`);
  return evolveExisting(state, fact);
}

function evolveExisting(
  state: CertificateSigningRequest,
  fact: Exclude<CsrFact, { type: 'CertificateRequested' }>,
): CertificateSigningRequest | undefined {
  switch (fact.type) {
    case 'CertificateApproved':
    case 'CertificateDenied':
    case 'CertificateFailed':
      return withConditions(state, [...(state.status?.conditions ?? []), fact.condition]);
    case 'ConditionsRevised':
      return withConditions(state, fact.conditions);
    case 'CertificateIssued':
      return { ...state, status: { ...state.status, certificate: fact.certificate } };
    case 'MetadataRevised':
      return { ...state, metadata: fact.metadata };
    case 'RequestDeleted':
      return undefined;
    default:
      return fact satisfies never;
  }
}

function withConditions(
  state: CertificateSigningRequest,
  conditions: readonly CsrCondition[],
): CertificateSigningRequest {
  const { conditions: _, ...rest } = state.status ?? {};
  return { ...state, status: { ...rest, ...(conditions.length > 0 && { conditions }) } };
}
