import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { configMapKind } from '@rollcall/shared/kinds/config-map.ts';
import { namespaceKind } from '@rollcall/shared/kinds/namespace.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { isOvertaken } from '#loop/periodic.ts';
import { CONFIG_MAPS } from '#loop/reconcile.ts';
import type { Replica } from '#loop/replica.ts';

const NAME = 'kube-root-ca.crt';

/** Keeps the cluster's authority in a ConfigMap of every namespace (pkg/controller/certificates/rootcacertpublisher). */
export function rootCaPublisher(of: {
  readonly client: ApiClient;
  readonly replica: Replica;
  readonly rootCaPem: string;
}): (signal: AbortSignal) => Promise<void> {
  return async (signal) => {
    for (const { metadata } of of.replica.objects(namespaceKind)) {
      if (metadata.deletionTimestamp) continue;
      const namespace = metadata.name ?? '';
      const existing = of.replica.get(configMapKind, { namespace, name: NAME });
      const data = existing?.['data'] as Readonly<Record<string, string>> | undefined;
      if (data?.['ca.crt'] === of.rootCaPem) continue;
      try {
        await write(of.client, { existing, namespace, pem: of.rootCaPem }, signal);
      } catch (error) {
        if (!isOvertaken(error)) throw error;
      }
    }
  };
}

function write(
  client: ApiClient,
  of: {
    readonly existing: KubeObject | undefined;
    readonly namespace: string;
    readonly pem: string;
  },
  signal: AbortSignal,
): Promise<KubeObject> {
  const data = { 'ca.crt': of.pem };
  if (of.existing) return client.update(CONFIG_MAPS, { ...of.existing, data }, {}, signal);
  const configMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: NAME, namespace: of.namespace },
    data,
  };
  return client.create(CONFIG_MAPS, configMap, {}, signal);
}
