import { isDeepStrictEqual } from 'node:util';
import {
  type CertificateSigningRequest,
  KUBE_APISERVER_CLIENT_KUBELET,
  KUBELET_SERVING,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import { type ApiError, forbidden } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { NODES_GROUP, nodeNameOf } from '@rollcall/shared/kube/user.ts';
import { type AdmissionReview, notAdmitted, type Validation } from './admission.ts';
import { mirrorPodProblem } from './mirror-pod.ts';
import { forbiddenNodeLabels } from './node-labels.ts';
import { type NodeTokenRules, restrictToken } from './node-token.ts';
import { requestedSubject } from './requested-subject.ts';

const LEASE_NAMESPACE = 'kube-node-lease';

/** Keeps what a node writes to its own objects (plugin/pkg/admission/noderestriction). */
export function nodeRestriction(tokenRules: NodeTokenRules): Validation {
  const restrictions: Readonly<Record<string, Restriction>> = {
    ...RESTRICTIONS,
    '/serviceaccounts': (review, node) => restrictToken(review, node, tokenRules),
  };
  return (review) => {
    const node = restrictedNode(review);
    if (node !== undefined)
      restrictions[`${review.kind.group}/${review.kind.plural}`]?.(review, node);
  };
}

/** The node that writes, or undefined when it is none that does. @throws ApiError 403 for a node without a name */
function restrictedNode(review: AdmissionReview): string | undefined {
  if (!review.user.groups.includes(NODES_GROUP)) return undefined;
  const node = nodeNameOf(review.user);
  if (node === undefined) {
    const user = JSON.stringify(review.user.name);
    throw notAdmitted(review, `could not determine node from user ${user}`);
  }
  return node;
}

type Restriction = (review: AdmissionReview, node: string) => void;

const RESTRICTIONS: Readonly<Record<string, Restriction>> = {
  '/nodes': restrictNode,
  '/pods': restrictPod,
  'coordination.k8s.io/leases': restrictLease,
  'certificates.k8s.io/certificatesigningrequests': restrictRequest,
  'storage.k8s.io/csinodes': restrictCsiNode,
};

function restrictNode(review: AdmissionReview, node: string): void {
  const { operation, name, before, after } = review;
  if (name !== node) throw refused(review, node, `is not allowed to modify node "${name}"`);
  if (operation === 'CREATE') {
    const labels = forbiddenNodeLabels(Object.keys(after?.metadata.labels ?? {}));
    if (labels.length === 0) return;
    throw refused(review, node, `is not allowed to set the following labels: ${labels.join(', ')}`);
  }
  if (operation !== 'UPDATE') return;
  const labels = forbiddenNodeLabels(changedLabels(before, after));
  if (labels.length > 0)
    throw refused(review, node, `is not allowed to modify labels: ${labels.join(', ')}`);
  if (!isDeepStrictEqual(taints(before), taints(after))) {
    throw refused(review, node, 'is not allowed to modify taints');
  }
}

function restrictLease(review: AdmissionReview, node: string): void {
  if (review.namespace !== LEASE_NAMESPACE) {
    const detail = `can only access leases in the "${LEASE_NAMESPACE}" system namespace`;
    throw notAdmitted(review, detail);
  }
  if (review.name === node) return;
  const detail = 'can only access node lease with the same name as the requesting node';
  throw notAdmitted(review, detail);
}

function restrictCsiNode(review: AdmissionReview, node: string): void {
  if (review.name === node) return;
  const detail = 'can only access CSINode with the same name as the requesting node';
  throw notAdmitted(review, detail);
}

/** Since 1.31: a node asks for certificates of its own name only. */
function restrictRequest(review: AdmissionReview, node: string): void {
  if (review.operation !== 'CREATE') return;
  const csr = review.after as CertificateSigningRequest;
  if (![KUBE_APISERVER_CLIENT_KUBELET, KUBELET_SERVING].includes(csr.spec.signerName)) return;
  if (requestedSubject(csr).commonName === review.user.name) return;
  throw notAdmitted(review, `can only create a node CSR with CN=system:node:${node}`);
}

/** A node may show what runs on it (mirror pods), and take away or report on what was put there. */
function restrictPod(review: AdmissionReview, node: string): void {
  const pod = (review.before ?? review.after) as KubeObject;
  const spec = (pod['spec'] ?? {}) as { readonly nodeName?: string };
  if (spec.nodeName !== node) {
    throw refused(
      review,
      node,
      `can only ${review.operation.toLowerCase()} pods with spec.nodeName set to itself`,
    );
  }
  const isMirror = Boolean(pod.metadata.annotations?.['kubernetes.io/config.mirror']);
  if (review.operation !== 'CREATE') return;
  if (!isMirror) {
    const detail = `pod does not have "kubernetes.io/config.mirror" annotation, node "${node}" can only create mirror pods`;
    throw notAdmitted(review, detail);
  }
  const problem = mirrorPodProblem(pod, node);
  if (problem) throw refused(review, node, problem);
}

function changedLabels(before: KubeObject | undefined, after: KubeObject | undefined): string[] {
  const [was, is] = [before?.metadata.labels ?? {}, after?.metadata.labels ?? {}];
  const keys = new Set([...Object.keys(was), ...Object.keys(is)]);
  return [...keys].filter((key) => was[key] !== is[key]);
}

function taints(node: KubeObject | undefined): unknown {
  return (node?.['spec'] as { readonly taints?: readonly unknown[] } | undefined)?.taints ?? [];
}

function refused({ kind, name }: AdmissionReview, node: string, detail: string): ApiError {
  return forbidden({ group: kind.group, resource: kind.plural }, name, `node "${node}" ${detail}`);
}
