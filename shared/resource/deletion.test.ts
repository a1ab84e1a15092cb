import assert from 'node:assert/strict';
import test from 'node:test';
import { type DeletionWish, doomedMetadata, mayBeGone } from './deletion.ts';

const now = new Date('2026-01-01T00:00:00Z');
const living = { name: 'a', uid: 'u' };
const dying = {
  ...living,
  deletionTimestamp: '2025-12-31T00:00:00Z',
  deletionGracePeriodSeconds: 0,
};

for (const [what, metadata, wish, finalizers] of [
  ['no policy, nothing holds it', living, {}, []],
  ['no policy keeps what is there', { ...living, finalizers: ['x/y'] }, {}, ['x/y']],
  ['background', living, { propagationPolicy: 'Background' }, []],
  ['foreground', living, { propagationPolicy: 'Foreground' }, ['foregroundDeletion']],
  ['orphan', living, { propagationPolicy: 'Orphan' }, ['orphan']],
  [
    'a policy replaces an earlier one',
    { ...dying, finalizers: ['orphan', 'x/y'] },
    { propagationPolicy: 'Foreground' },
    ['x/y', 'foregroundDeletion'],
  ],
  [
    'background takes the collector out',
    { ...dying, finalizers: ['foregroundDeletion'] },
    { propagationPolicy: 'Background' },
    [],
  ],
] as const) {
  test(`a delete sets finalizers: ${what}`, () => {
    const wanted = { ...(wish as DeletionWish), graceSeconds: 0 };
    const doomed = doomedMetadata(metadata, wanted, now);
    assert.deepEqual(doomed.finalizers ?? [], finalizers);
    assert.equal(
      mayBeGone({ apiVersion: 'v1', kind: 'Pod', metadata: doomed }),
      !finalizers.length,
    );
  });
}

test('a time of grace puts the end off, and can only be cut short', () => {
  const doomed = doomedMetadata(living, { graceSeconds: 30 }, now);
  assert.equal(doomed.deletionTimestamp, '2026-01-01T00:00:30Z');
  assert.equal(mayBeGone({ apiVersion: 'v1', kind: 'Pod', metadata: doomed }), false);
  const longer = { gracePeriodSeconds: 60, graceSeconds: 60 };
  assert.deepEqual(doomedMetadata(doomed, longer, now), doomed);
  const atOnce = { gracePeriodSeconds: 0, graceSeconds: 0 };
  const gone = doomedMetadata(doomed, atOnce, now);
  assert.equal(mayBeGone({ apiVersion: 'v1', kind: 'Pod', metadata: gone }), true);
});
