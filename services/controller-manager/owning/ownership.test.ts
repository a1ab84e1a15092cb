import assert from 'node:assert/strict';
import test from 'node:test';
import type { KubeObject, ObjectMeta } from '@rollcall/shared/kube/object.ts';
import { dutyTo, type OwnerState } from './ownership.ts';

const reference = (uid: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', name: uid, uid });
const dying = { deletionTimestamp: '2026-01-01T00:00:00Z' };
const alive = object({ uid: 'alive' });
const waiting = object({ uid: 'waiting', ...dying, finalizers: ['foregroundDeletion'] });
const owners: Readonly<Record<string, OwnerState>> = {
  alive,
  waiting,
  gone: 'absent',
  foreign: 'unknown',
};

for (const [what, metadata, hasDependents, duty] of [
  ['owns nothing and is owned by nobody', {}, false, { duty: 'nothing' }],
  ['has its owner', { ownerReferences: [reference('alive')] }, false, { duty: 'nothing' }],
  [
    'has an owner of a kind that is not known',
    { ownerReferences: [reference('foreign')] },
    false,
    { duty: 'nothing' },
  ],
  [
    'has lost its only owner',
    { ownerReferences: [reference('gone')] },
    false,
    { duty: 'delete', policy: 'Background' },
  ],
  [
    'has lost one of two owners',
    { ownerReferences: [reference('gone'), reference('alive')] },
    false,
    { duty: 'disown', keep: [reference('alive')] },
  ],
  [
    'has an owner that waits for it',
    { ownerReferences: [reference('waiting')] },
    false,
    { duty: 'delete', policy: 'Background' },
  ],
  [
    'has an owner that waits for it, and owns others itself',
    { ownerReferences: [reference('waiting')] },
    true,
    { duty: 'delete', policy: 'Foreground' },
  ],
  [
    'was to orphan what it owns',
    { ownerReferences: [reference('gone')], finalizers: ['orphan'] },
    true,
    { duty: 'delete', policy: 'Orphan' },
  ],
  ['goes away and leaves orphans', { ...dying, finalizers: ['orphan'] }, true, { duty: 'orphan' }],
  [
    'goes away after what it owns',
    { ...dying, finalizers: ['foregroundDeletion'] },
    true,
    { duty: 'wait' },
  ],
  [
    'goes away, held by somebody else',
    { ...dying, finalizers: ['x/y'], ownerReferences: [reference('gone')] },
    false,
    { duty: 'nothing' },
  ],
] as const) {
  test(`what ${what}: ${duty.duty}`, () => {
    const know = {
      ownerOf: ({ uid }: { readonly uid: string }) => owners[uid] ?? 'absent',
      hasDependents,
    };
    assert.deepEqual(dutyTo(object(metadata), know), duty);
  });
}

function object(metadata: ObjectMeta): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata };
}
