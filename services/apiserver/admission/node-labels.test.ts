import assert from 'node:assert/strict';
import test from 'node:test';
import { forbiddenNodeLabels } from './node-labels.ts';

for (const [label, isForbidden] of [
  ['color', false],
  ['example.com/rack', false],
  ['kubernetes.io/hostname', false],
  ['node.kubernetes.io/anything', false],
  ['sub.kubelet.kubernetes.io/anything', false],
  ['node-role.kubernetes.io/master', true],
  ['kubernetes.io/anything', true],
  ['storage.k8s.io/anything', true],
  ['node-restriction.kubernetes.io/pci', true],
  ['sub.node-restriction.kubernetes.io/pci', true],
  ['notkubernetes.io/anything', false],
] as const) {
  test(`a node may ${isForbidden ? 'not ' : ''}give itself ${label}`, () => {
    assert.deepEqual(forbiddenNodeLabels([label]), isForbidden ? [label] : []);
  });
}
