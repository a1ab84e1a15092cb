import { namespaceKind } from '@rollcall/shared/kinds/namespace.ts';
import { serviceAccountKind } from '@rollcall/shared/kinds/service-account.ts';
import type { Controller, ControllerTools } from '#loop/controller.ts';

const NAME = 'default';

/** Keeps a ServiceAccount `default` in every namespace (pkg/controller/serviceaccount/serviceaccounts_controller.go). */
export function defaultServiceAccount({ client, replica }: ControllerTools): Controller {
  return {
    name: 'serviceaccount-controller',
    keysOf: ({ kind, object: { metadata } }) => {
      if (kind === namespaceKind) return [metadata.name ?? ''];
      const isOurs = kind === serviceAccountKind && metadata.name === NAME;
      return isOurs ? [metadata.namespace ?? ''] : [];
    },
    async reconcile(namespace, signal) {
      const home = replica.get(namespaceKind, { namespace: '', name: namespace });
      if (!home || home.metadata.deletionTimestamp) return 'done';
      if (replica.get(serviceAccountKind, { namespace, name: NAME })) return 'done';
      const metadata = { name: NAME, namespace };
      const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
      await client.create(serviceAccountKind, account, {}, signal);
      return 'done';
    },
  };
}
