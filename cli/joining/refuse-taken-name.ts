import { createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { explainRefusal } from '@rollcall/shared/joining/explain-refusal.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { PreflightError } from '@rollcall/shared/process/preflight-error.ts';

const NODES = { group: '', version: 'v1', plural: 'nodes' };

/**
 * A name that a living node has is not taken from it (cmd/kubeadm/app/cmd/phases/join/kubelet.go). Also the first use of
 * the credentials: whether they are good shows here.
 * @throws PreflightError, JoinProblem, ApiError
 */
export async function refuseTakenName(
  target: ClientConfig,
  nodeName: string,
  signal: AbortSignal,
): Promise<void> {
  const client = createApiClient(target, { userAgent: 'rollcall/0.1 join' });
  try {
    const node = await client.get(NODES, { name: nodeName }, signal);
    if (!isReady(node)) return;
    throw new PreflightError(
      `a Node with name "${nodeName}" and status "Ready" already exists in the cluster: delete it, or join under another --node-name`,
    );
  } catch (error) {
    const isFree = error instanceof ApiError && error.reason === 'NotFound';
    if (isFree) return;
    throw (await explainRefusal(error, target, { now: () => new Date(), signal })) ?? error;
  } finally {
    client.close();
  }
}

function isReady(node: KubeObject): boolean {
  const status = node['status'] as
    | { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
    | undefined;
  return (
    status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True') ?? false
  );
}
