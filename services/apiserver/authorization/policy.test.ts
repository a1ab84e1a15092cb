import assert from 'node:assert/strict';
import test from 'node:test';
import { Policy, type PolicyObjects } from './policy.ts';
import {
  clusterRole,
  clusterRoleBinding,
  group,
  role,
  roleBinding,
  user,
} from './policy-objects.ts';

const alice = { name: 'alice', groups: ['team', 'all'] };
const here = { name: 'lead', namespace: 'here' };
const objects: PolicyObjects = {
  clusterRoles: [clusterRole('reader', [])],
  roles: [role(here, [])],
  clusterRoleBindings: [
    clusterRoleBinding('everybody', [group('all')], 'reader'),
    clusterRoleBinding('hers', [user('alice')], 'reader'),
  ],
  roleBindings: [
    roleBinding(here, [group('team')]),
    roleBinding({ name: 'lost', namespace: 'here' }, [user('alice')], 'nowhere'),
    roleBinding({ name: 'lead', namespace: 'there' }, [user('alice')]),
  ],
};

for (const [namespace, expected] of [
  ['', ['hers', 'everybody']],
  ['here', ['hers', 'everybody', 'lost/here', 'lead/here']],
  ['elsewhere', ['hers', 'everybody']],
] as const) {
  test(`grants ${namespace ? `in the namespace ${namespace}` : 'everywhere'}: cluster-wide ones, then the namespace's`, () => {
    const grants = new Policy(() => objects).grantsOf(alice, namespace);
    assert.deepEqual(
      grants.map(({ origin }) => /"([^"]+)"/.exec(origin)?.[1]),
      expected,
    );
  });
}

test('a binding to a role that is not there grants nothing, and says so', () => {
  const grants = new Policy(() => objects).grantsOf({ name: 'alice', groups: [] }, 'here');
  const lost = grants.find(({ origin }) => origin.includes('lost'));
  assert.deepEqual(
    [lost?.rules, lost?.problem],
    [[], 'role.rbac.authorization.k8s.io "nowhere" not found'],
  );
});

test('a change is heard of when the policy is told', () => {
  let current = objects;
  const policy = new Policy(() => current);
  assert.equal(policy.grantsOf(alice, '').length, 2);
  current = { ...objects, clusterRoleBindings: [] };
  assert.equal(policy.grantsOf(alice, '').length, 2);
  policy.invalidate();
  assert.equal(policy.grantsOf(alice, '').length, 0);
});
