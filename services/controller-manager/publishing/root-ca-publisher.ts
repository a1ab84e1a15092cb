import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { configMapKind } from '@rollcall/shared/kinds/config-map.ts';
import { namespaceKind } from '@rollcall/shared/kinds/namespace.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Controller, ControllerTools } from '#loop/controller.ts';
import { CONFIG_MAPS } from '#loop/reconcile.ts';

const NAME = 'kube-root-ca.crt';

/** Keeps the cluster's authority in a ConfigMap of every namespace (pkg/controller/certificates/rootcacertpublisher). */
export function rootCaPublisher(
  { client, replica }: ControllerTools,
  rootCaPem: string,
): Controller {
  return {
    name: 'root-ca-cert-publisher',
    keysOf: ({ kind, object: { metadata } }) => {
      if (kind === namespaceKind) return [metadata.name ?? ''];
      const isOurs = kind === configMapKind && metadata.name === NAME;
      return isOurs ? [metadata.namespace ?? ''] : [];
    },
    async reconcile(namespace, signal) {
      const found = replica.get(namespaceKind, { namespace: '', name: namespace });
      if (!found || found.metadata.deletionTimestamp) return 'done';
      const existing = replica.get(configMapKind, { namespace, name: NAME });
      const data = existing?.['data'] as Readonly<Record<string, string>> | undefined;
      if (data?.['ca.crt'] === rootCaPem) return 'done';
      await write(client, { existing, namespace, pem: rootCaPem }, signal);
      return 'done';
    },
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
