import { isDeepStrictEqual } from 'node:util';
import { clusterRoleKind } from '@rollcall/shared/kinds/rbac.ts';
import type { Controller, ControllerTools } from '#loop/controller.ts';
import { aggregatedRules, rulesOf, selectorsOf } from './aggregated-rules.ts';

/** Writes into ClusterRoles with an aggregation rule the rules of those that it chooses. */
export function clusterRoleAggregator({ client, replica }: ControllerTools): Controller {
  return {
    name: 'clusterrole-aggregation-controller',
    keysOf: ({ kind }) =>
      kind === clusterRoleKind
        ? replica
            .objects(clusterRoleKind)
            .filter((role) => selectorsOf(role).length > 0)
            .map(({ metadata }) => metadata.name ?? '')
        : [],
    async reconcile(name, signal) {
      const role = replica.get(clusterRoleKind, { namespace: '', name });
      if (!role || selectorsOf(role).length === 0) return 'done';
      const rules = aggregatedRules(role, replica.objects(clusterRoleKind));
      if (isDeepStrictEqual(rules, rulesOf(role))) return 'done';
      await client.update(clusterRoleKind, { ...role, rules }, {}, signal);
      return 'done';
    },
  };
}
