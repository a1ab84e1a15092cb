import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { PrivateClaims } from './token-claims.ts';

/** The objects that a token can be about. */
export type BoundKind = 'ServiceAccount' | 'Pod' | 'Secret' | 'Node';

/** Undefined when there is none; a Node has no namespace. */
export type FindBound = (
  kind: BoundKind,
  place: { readonly namespace: string; readonly name: string },
) => KubeObject | undefined;

/** What is being deleted counts a minute longer, as clocks that differ by it do. */
const LEEWAY_MILLISECONDS = 60_000;

/**
 * Why a token does not count though it is genuine and in time: whom it is for, or what it was bound to, is gone or is
 * another now (pkg/serviceaccount/claims.go, Validate). Undefined when it counts.
 */
export function standingProblem(
  { namespace, serviceaccount, pod, secret, node }: PrivateClaims,
  { find, now }: { readonly find: FindBound; readonly now: Date },
): string | undefined {
  const of = (kind: BoundKind, name: string) => find(kind, { namespace, name });
  const account = of('ServiceAccount', serviceaccount.name);
  if (!account) return `serviceaccounts "${serviceaccount.name}" not found`;
  if (isGone(account, now))
    return `service account ${namespace}/${serviceaccount.name} has been deleted`;
  const uid = account.metadata.uid ?? '';
  if (uid !== serviceaccount.uid)
    return `service account UID (${uid}) does not match claim (${serviceaccount.uid})`;
  if (secret) return boundProblem('secret', secret, { object: of('Secret', secret.name), now });
  if (pod) return boundProblem('pod', pod, { object: of('Pod', pod.name), now });
  // Beside a pod, the node is only told.
  const { name = '', uid: nodeUid = '' } = node ?? {};
  if (!node) return undefined;
  const object = find('Node', { namespace: '', name });
  return boundProblem('node', { name, uid: nodeUid }, { object, now });
}

function boundProblem(
  kind: 'secret' | 'pod' | 'node',
  claim: { readonly name: string; readonly uid: string },
  { object, now }: { readonly object: KubeObject | undefined; readonly now: Date },
): string | undefined {
  if (!object || isGone(object, now)) return 'service account token has been invalidated';
  const uid = object.metadata.uid ?? '';
  if (uid === claim.uid) return undefined;
  return `${kind} UID (${uid}) does not match service account ${kind} ref claim (${claim.uid})`;
}

function isGone({ metadata: { deletionTimestamp } }: KubeObject, now: Date): boolean {
  if (!deletionTimestamp) return false;
  return Date.parse(deletionTimestamp) < now.getTime() - LEEWAY_MILLISECONDS;
}
