import { createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';

const CONFIG_MAPS = { group: '', version: 'v1', plural: 'configmaps' };

/** The kubelets' configuration that the cluster publishes; undefined when it publishes none to us. @throws ApiError, ServerUnreachable */
export async function kubeletConfiguration(
  target: ClientConfig,
  signal: AbortSignal,
): Promise<string | undefined> {
  const client = createApiClient(target, { userAgent: 'rollcall/0.1 join' });
  try {
    const place = { namespace: 'kube-system', name: 'kubelet-config' };
    const { data } = (await client.get(CONFIG_MAPS, place, signal)) as unknown as {
      readonly data?: Readonly<Record<string, string>>;
    };
    return data?.['kubelet'];
  } catch (error) {
    const isNone = error instanceof ApiError && [403, 404].includes(error.code);
    if (isNone) return undefined;
    throw error;
  } finally {
    client.close();
  }
}
