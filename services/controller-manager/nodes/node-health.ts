import type { KubeObject } from '@rollcall/shared/kube/object.ts';

export type NodeCondition = {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastHeartbeatTime?: string;
  readonly lastTransitionTime?: string;
};

type Taint = { readonly key: string; readonly effect: string; readonly timeAdded?: string };

export const GRACE_MILLISECONDS = 40_000;
const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';
const UNKNOWN: Pick<NodeCondition, 'status' | 'reason' | 'message'> = {
  status: 'Unknown',
  reason: 'NodeStatusUnknown',
  message: 'Kubelet stopped posting node status.',
};

/** When the node last gave a sign of life: by its Lease or by its Ready condition, whichever is later. */
export function lastSignOfLife(node: KubeObject, lease: KubeObject | undefined): number {
  const renewed = (lease?.['spec'] as { readonly renewTime?: string } | undefined)?.renewTime;
  const times = [renewed, readyCondition(node)?.lastHeartbeatTime, node.metadata.creationTimestamp];
  return Math.max(...times.map((time) => (time ? Date.parse(time) : 0)));
}

/** The conditions as they become when the node is silent for too long; undefined when nothing changes. */
export function conditionsWhenSilent(
  node: KubeObject,
  of: { readonly lastSignOfLife: number; readonly now: Date },
): readonly NodeCondition[] | undefined {
  if (of.now.getTime() - of.lastSignOfLife <= GRACE_MILLISECONDS) return undefined;
  const conditions = conditionsOf(node);
  if (conditions.every(({ status }) => status === 'Unknown')) return undefined;
  const lastTransitionTime = `${of.now.toISOString().slice(0, 19)}Z`;
  return conditions.map((condition) =>
    condition.status === 'Unknown' ? condition : { ...condition, ...UNKNOWN, lastTransitionTime },
  );
}

/** The taints that fit the node's readiness: none of ours when Ready; undefined when they fit already (nodelifecycle). */
export function fittingTaints(node: KubeObject): readonly Taint[] | undefined {
  const spec = node['spec'] as { readonly taints?: readonly Taint[] } | undefined;
  const taints = spec?.taints ?? [];
  const wanted = wantedTaint(readyCondition(node)?.status);
  const others = taints.filter(({ key }) => key !== NOT_READY && key !== UNREACHABLE);
  const ours = taints.filter(({ key }) => key === NOT_READY || key === UNREACHABLE);
  const fits = ours.length === (wanted ? 1 : 0) && ours.every(({ key }) => key === wanted);
  if (fits) return undefined;
  return wanted ? [...others, { key: wanted, effect: 'NoSchedule' }] : others;
}

function wantedTaint(ready: string | undefined): string | undefined {
  if (ready === 'True') return undefined;
  return ready === 'Unknown' ? UNREACHABLE : NOT_READY;
}

function readyCondition(node: KubeObject): NodeCondition | undefined {
  return conditionsOf(node).find(({ type }) => type === 'Ready');
}

function conditionsOf(node: KubeObject): readonly NodeCondition[] {
  const status = node['status'] as { readonly conditions?: readonly NodeCondition[] } | undefined;
  return status?.conditions ?? [];
}
