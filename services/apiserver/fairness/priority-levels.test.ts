import assert from 'node:assert/strict';
import test from 'node:test';
import { isExempt, levelOf, PRIORITY_LEVELS } from './priority-levels.ts';

function asked(name: string, groups: readonly string[], of: object = {}) {
  return { user: { name, groups }, resource: '', namespace: '', path: '', ...of };
}
const node = ['system:node:n1', ['system:nodes', 'system:authenticated']] as const;
const joining = [
  'system:bootstrap:abcdef',
  ['system:bootstrappers', 'system:authenticated'],
] as const;
const manager = ['system:kube-controller-manager', ['system:authenticated']] as const;

for (const [what, urgency, level] of [
  ['a heartbeat', asked(...node, { resource: 'leases' }), 'node-high'],
  ['a renewal', asked(...node, { resource: 'certificatesigningrequests' }), 'system'],
  ['a join', asked(...joining, { resource: 'certificatesigningrequests' }), 'bootstrap'],
  ['a controller', asked(...manager, { resource: 'certificatesigningrequests' }), 'workload-high'],
  [
    'an election',
    asked(...manager, { resource: 'leases', namespace: 'kube-system' }),
    'leader-election',
  ],
  ['a person', asked('jane', ['system:authenticated'], { resource: 'nodes' }), 'global-default'],
  ['nobody', asked('system:anonymous', ['system:unauthenticated']), 'catch-all'],
] as const) {
  test(`${what} is of the level ${level}`, () => {
    assert.equal(PRIORITY_LEVELS[levelOf(urgency)]?.name, level);
    assert.equal(isExempt(urgency), false);
  });
}

test('the levels leave seats for all', () => {
  const reserved = PRIORITY_LEVELS.reduce((sum, { reservedShare }) => sum + reservedShare, 0);
  assert.ok(reserved < 0.7);
});

test('probes and masters are exempt', () => {
  assert.ok(isExempt(asked('system:anonymous', [], { path: '/readyz/event-log' })));
  assert.ok(isExempt(asked('admin', ['system:masters'])));
});
