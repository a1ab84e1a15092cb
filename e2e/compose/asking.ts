import { type ApiClient, createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { ServerUnreachable } from '@rollcall/shared/api-client/server-unreachable.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { CONFIG_MAPS, NODES } from '#world/resources.ts';

type Condition = { readonly type: string; readonly status: string };

export function clientOf(config: ClientConfig): ApiClient {
  return createApiClient(config, { userAgent: 'rollcall-e2e/0.1' });
}

const TOO_MANY_REQUESTS = 429;

/** The answer, or undefined while there is none: nobody listens, or the server says that it cannot now. */
export async function unlessAway<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ServerUnreachable || (error instanceof ApiError && isPassing(error))) {
      return undefined;
    }
    throw error;
  }
}

function isPassing({ code }: ApiError): boolean {
  return code >= 500 || code === TOO_MANY_REQUESTS;
}

/** The names of the nodes that are Ready, in order. */
export async function readyNodes(admin: ApiClient): Promise<readonly string[]> {
  const { items } = await admin.list(NODES);
  return items
    .filter((node) => {
      const { conditions = [] } = node['status'] as { readonly conditions?: readonly Condition[] };
      return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
    })
    .map(({ metadata }) => metadata.name ?? '')
    .toSorted();
}

/** Something to write. */
export function configMap(name: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default' },
    data: {},
  };
}

/** True once a write is acknowledged, or turns out to have been taken before. */
export async function isWritten(admin: ApiClient, name: string): Promise<boolean> {
  try {
    const written = await unlessAway(() => admin.create(CONFIG_MAPS, configMap(name)));
    return written !== undefined;
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'AlreadyExists') return true;
    throw error;
  }
}
