import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { ResourcePath } from '@rollcall/shared/api-client/resource-path.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import {
  clusterInfo,
  kubeadmConfig,
  kubeletConfigPolicy,
  kubeletConfigs,
  type PublishedCluster,
} from './cluster-objects.ts';

const RESOURCES: Readonly<Record<string, ResourcePath>> = {
  ConfigMap: { group: '', version: 'v1', plural: 'configmaps' },
  Role: { group: 'rbac.authorization.k8s.io', version: 'v1', plural: 'roles' },
  RoleBinding: { group: 'rbac.authorization.k8s.io', version: 'v1', plural: 'rolebindings' },
};

/**
 * Puts into the cluster what joining nodes read: cluster-info always as it now is, its signatures kept; the others only
 * when they are missing, or when `replace` is wanted. Idempotent.
 * @throws ApiError, ServerUnreachable
 */
export async function publishCluster(
  client: ApiClient,
  cluster: PublishedCluster,
  { replace }: { readonly replace: boolean },
): Promise<void> {
  const others = [
    kubeadmConfig(cluster),
    ...kubeletConfigs(cluster),
    ...kubeletConfigPolicy(cluster),
  ];
  await Promise.all([
    publish(client, clusterInfo(cluster), true),
    ...others.map((object) => publish(client, object, replace && object.kind === 'ConfigMap')),
  ]);
}

/** The release that the apiserver says it is, without what follows the number. @throws ApiError, ServerUnreachable, Error */
export async function servedVersion(client: ApiClient): Promise<string> {
  const { body } = await client.raw({ method: 'GET', path: '/version' });
  const { gitVersion = '' } = JSON.parse(body) as { readonly gitVersion?: string };
  const version = /^v\d+\.\d+\.\d+/.exec(gitVersion)?.[0];
  if (version) return version;
  throw new Error(`/version tells no version: ${JSON.stringify(gitVersion)}`);
}

async function publish(client: ApiClient, object: KubeObject, replace: boolean): Promise<void> {
  const resource = RESOURCES[object.kind ?? ''] as ResourcePath;
  try {
    await client.create(resource, object);
    return;
  } catch (error) {
    const isThere = error instanceof ApiError && error.reason === 'AlreadyExists';
    if (!isThere) throw error;
  }
  if (!replace) return;
  const { name = '', namespace } = object.metadata;
  // A merge, so that a signature that comes in between is not lost, nor what others keep in it.
  const contentType = 'application/merge-patch+json';
  await client.patch(resource, { name, namespace, contentType, body: { data: object['data'] } });
}
