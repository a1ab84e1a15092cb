import assert from 'node:assert/strict';
import test from 'node:test';
import { leaseKind } from '@rollcall/shared/kinds/lease.ts';
import type { KubeObject, OwnerReference } from '@rollcall/shared/kube/object.ts';
import type { Change } from '@rollcall/shared/projection/projection.ts';
import type { ControllerTools } from '#loop/controller.ts';
import { garbageCollector } from './garbage-collector.ts';
import { objectKeyOf } from './object-key.ts';

const OWNER: OwnerReference = { apiVersion: 'v1', kind: 'Node', name: 'n1', uid: 'uid-n1' };

function lease(metadata: Partial<KubeObject['metadata']> = {}): KubeObject {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'n1', namespace: 'kube-node-lease', uid: 'uid-lease', ...metadata },
  };
}

function modified(previous: KubeObject | undefined, object: KubeObject): Change {
  return {
    type: 'MODIFIED',
    kind: leaseKind,
    object,
    ...(previous && { previous }),
    sequence: 2,
  };
}

const OWNED = lease({ ownerReferences: [OWNER] });
const CASES: readonly (readonly [says: string, change: Change, isLookedAt: boolean])[] = [
  ['whose owners are as they were', modified(OWNED, structuredClone(OWNED)), false],
  ['that got an owner', modified(lease(), OWNED), true],
  [
    'whose owner is another now',
    modified(OWNED, lease({ ownerReferences: [{ ...OWNER, uid: 'uid-of-another' }] })),
    true,
  ],
  [
    'that somebody wants deleted',
    modified(OWNED, { ...OWNED, metadata: { ...OWNED.metadata, deletionTimestamp: 'now' } }),
    true,
  ],
  ['that the collector is to hold', modified(lease(), lease({ finalizers: ['orphan'] })), true],
  ['of which the log has forgotten what it was', modified(undefined, OWNED), true],
];

for (const [says, change, isLookedAt] of CASES) {
  test(`an object ${says} is ${isLookedAt ? '' : 'not '}looked at`, () => {
    // Only a look itself would ask anybody.
    const keys = garbageCollector({} as ControllerTools).keysOf(change);
    assert.deepEqual(keys, isLookedAt ? [objectKeyOf(leaseKind, change.object)] : []);
  });
}

test('what lost its owner is no longer found by it', () => {
  const { keysOf } = garbageCollector({} as ControllerTools);
  const node = lease({ name: 'owner', uid: OWNER.uid });
  const gone: Change = { type: 'DELETED', kind: leaseKind, object: node, sequence: 4 };
  keysOf({ type: 'ADDED', kind: leaseKind, object: OWNED, sequence: 1 });
  assert.deepEqual(keysOf(gone), [objectKeyOf(leaseKind, OWNED)]);
  keysOf(modified(OWNED, lease()));
  assert.deepEqual(keysOf(gone), []);
});
