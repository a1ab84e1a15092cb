import assert from 'node:assert/strict';
import test from 'node:test';
import { withVolumeDefaults } from './pod-volumes.ts';

for (const [sent, told] of [
  [{ name: 'v' }, { name: 'v', emptyDir: {} }],
  [{ secret: { secretName: 's' } }, { secret: { secretName: 's', defaultMode: 420 } }],
  [{ configMap: { name: 'c', defaultMode: 256 } }, { configMap: { name: 'c', defaultMode: 256 } }],
  [{ hostPath: { path: '/' } }, { hostPath: { path: '/', type: '' } }],
  [{ emptyDir: { medium: 'Memory' } }, { emptyDir: { medium: 'Memory' } }],
  [
    { projected: { sources: [{ serviceAccountToken: { path: 't' } }, { secret: { name: 's' } }] } },
    {
      projected: {
        sources: [
          { serviceAccountToken: { path: 't', expirationSeconds: 3_600 } },
          { secret: { name: 's' } },
        ],
        defaultMode: 420,
      },
    },
  ],
] as const) {
  test(`the volume ${JSON.stringify(sent)} is filled in`, () => {
    assert.deepEqual(withVolumeDefaults(sent), told);
  });
}
