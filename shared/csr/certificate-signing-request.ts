import type { KubeObject } from '@rollcall/shared/kube/object.ts';

/** certificates.k8s.io/v1 (api/certificates/v1/types.go). Bytes are base64, as in JSON. */
export type CertificateSigningRequest = KubeObject & {
  readonly spec: CsrSpec;
  readonly status?: CsrStatus;
};

export type CsrSpec = {
  /** A PEM PKCS#10 request, base64. */
  readonly request: string;
  readonly signerName: string;
  readonly usages: readonly string[];
  readonly expirationSeconds?: number;
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
};

export type CsrStatus = {
  readonly conditions?: readonly CsrCondition[];
  /** A PEM certificate chain, base64; set once. */
  readonly certificate?: string;
};

export type CsrCondition = {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastUpdateTime?: string | null;
  readonly lastTransitionTime?: string | null;
};

export const KUBE_APISERVER_CLIENT = 'kubernetes.io/kube-apiserver-client';
export const KUBE_APISERVER_CLIENT_KUBELET = 'kubernetes.io/kube-apiserver-client-kubelet';
export const KUBELET_SERVING = 'kubernetes.io/kubelet-serving';
export const LEGACY_UNKNOWN = 'kubernetes.io/legacy-unknown';

export function isApproved(csr: CertificateSigningRequest): boolean {
  return hasCondition(csr, 'Approved');
}

export function isDenied(csr: CertificateSigningRequest): boolean {
  return hasCondition(csr, 'Denied');
}

export function isFailed(csr: CertificateSigningRequest): boolean {
  return hasCondition(csr, 'Failed');
}

export function isIssued(csr: CertificateSigningRequest): boolean {
  return Boolean(csr.status?.certificate);
}

/** Nobody has said yes or no, and nobody has given up on it. */
export function isUndecided(csr: CertificateSigningRequest): boolean {
  return !(isApproved(csr) || isDenied(csr) || isFailed(csr) || isIssued(csr));
}

export function conditionOf(
  csr: CertificateSigningRequest,
  type: string,
): CsrCondition | undefined {
  return csr.status?.conditions?.find((condition) => condition.type === type);
}

function hasCondition(csr: CertificateSigningRequest, type: string): boolean {
  return conditionOf(csr, type) !== undefined;
}
