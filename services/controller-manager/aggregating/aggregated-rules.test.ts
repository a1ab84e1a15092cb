import assert from 'node:assert/strict';
import test from 'node:test';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { aggregatedRules } from './aggregated-rules.ts';

const rule = (resource: string) => ({ verbs: ['get'], apiGroups: [''], resources: [resource] });
const all = [
  role('b', { to: 'view' }, [rule('pods'), rule('nodes')]),
  role('a', { to: 'view' }, [rule('secrets'), rule('pods')]),
  role('c', { to: 'edit' }, [rule('events')]),
];

for (const [what, selectors, resources] of [
  ['a label', [{ matchLabels: { to: 'view' } }], ['secrets', 'pods', 'nodes']],
  [
    'either of two',
    [{ matchLabels: { to: 'edit' } }, { matchLabels: { to: 'view' } }],
    ['events', 'secrets', 'pods', 'nodes'],
  ],
  [
    'an expression',
    [{ matchExpressions: [{ key: 'to', operator: 'NotIn', values: ['view'] }] }],
    ['events'],
  ],
  ['an operator that is none', [{ matchExpressions: [{ key: 'to', operator: 'Like' }] }], []],
  ['nothing', [{ matchLabels: { to: 'none' } }], []],
] as const) {
  test(`a role is made of those that ${what} chooses, each rule once`, () => {
    const aggregate = {
      ...role('z', { to: 'view' }, []),
      aggregationRule: { clusterRoleSelectors: selectors },
    };
    const rules = aggregatedRules(aggregate, [...all, aggregate]);
    assert.deepEqual(
      rules.flatMap((each) => each.resources),
      resources,
    );
  });
}

function role(
  name: string,
  labels: Readonly<Record<string, string>>,
  rules: readonly unknown[],
): KubeObject {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name, labels },
    rules,
  };
}
