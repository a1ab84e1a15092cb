import { notFound } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { User } from '@rollcall/shared/kube/user.ts';
import { type AdmissionReview, notAdmitted } from './admission.ts';

/** What must be known to judge a node's TokenRequest. */
export type NodeTokenRules = {
  readonly findPod: (namespace: string, name: string) => KubeObject | undefined;
  readonly findCsiDriver: (name: string) => KubeObject | undefined;
  /** Whether somebody was given leave to ask tokens of an account for an audience that no pod names. */
  readonly mayRequestAudience: (
    user: User,
    of: { readonly audience: string; readonly namespace: string; readonly name: string },
  ) => boolean;
};

type Reference = { readonly [field in 'apiVersion' | 'kind' | 'name' | 'uid']?: string };
type TokenSpec = {
  readonly audiences?: readonly string[];
  readonly boundObjectRef?: Reference | null;
};
type Volume = {
  readonly csi?: { readonly driver?: string } | null;
  readonly projected?: { readonly sources?: readonly ProjectedSource[] | null } | null;
};
type ProjectedSource = {
  readonly serviceAccountToken?: { readonly audience?: string | null } | null;
};
type PodSpec = { readonly nodeName?: string; readonly volumes?: readonly Volume[] | null };
type DriverSpec = { readonly tokenRequests?: readonly { readonly audience?: string }[] | null };

/** A node's tokens are for its own pods, and for audiences that those name. @throws ApiError 403, 404 */
export function restrictToken(review: AdmissionReview, node: string, rules: NodeTokenRules): void {
  if (review.operation !== 'CREATE' || review.subresource !== 'token') return;
  const spec = (review.after?.['spec'] ?? {}) as TokenSpec;
  const pod = boundPod(review, spec.boundObjectRef ?? {}, rules);
  if (podSpecOf(pod).nodeName !== node)
    throw notAdmitted(review, 'node requested token bound to a pod scheduled on a different node');
  const { audiences = [] } = spec;
  if (audiences.length > 1) throw notAdmitted(review, 'node may only request 0 or 1 audiences');
  const [audience = ''] = audiences;
  if (audiencesOf(pod, rules).includes(audience)) return;
  if (rules.mayRequestAudience(review.user, { ...review, audience })) return;
  const detail = `audience ${JSON.stringify(audience)} not found in pod spec volume, ${review.user.name} is not authorized to request tokens for this audience`;
  throw notAdmitted(review, detail);
}

function boundPod(
  review: AdmissionReview,
  { apiVersion, kind, name, uid }: Reference,
  { findPod }: NodeTokenRules,
): KubeObject {
  if (apiVersion !== 'v1' || kind !== 'Pod' || !name)
    throw notAdmitted(review, 'node requested token not bound to a pod');
  if (!uid) throw notAdmitted(review, 'node requested token with a pod binding without a uid');
  const pod = findPod(review.namespace, name);
  if (!pod) throw notFound({ group: '', resource: 'pods' }, name);
  if (pod.metadata.uid === uid) return pod;
  const detail = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
  throw notAdmitted(review, detail);
}

/** The audiences of a pod's volumes: of projected tokens, and of the tokens that its CSI drivers ask for. */
function audiencesOf(pod: KubeObject, { findCsiDriver }: NodeTokenRules): string[] {
  return (podSpecOf(pod).volumes ?? []).flatMap(({ projected, csi }) => {
    const tokens = (projected?.sources ?? []).flatMap((source) => source.serviceAccountToken ?? []);
    const driver = csi?.driver ? findCsiDriver(csi.driver) : undefined;
    const asked = (driver?.['spec'] as DriverSpec | undefined)?.tokenRequests ?? [];
    return [...tokens, ...asked].map(({ audience }) => audience ?? '');
  });
}

function podSpecOf(pod: KubeObject): PodSpec {
  return (pod['spec'] ?? {}) as PodSpec;
}
