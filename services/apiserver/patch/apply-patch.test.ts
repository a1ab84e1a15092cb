import test from 'node:test';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import fc from 'fast-check';
import { applyPatch } from './apply-patch.ts';

const node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n', labels: { a: '1' }, finalizers: ['x'], ownerReferences: [{ uid: 'u' }] },
  spec: { taints: [{ key: 't' }], podCIDRs: ['a'] },
  status: { conditions: [{ type: 'Ready', status: 'False' }], addresses: [] },
} as unknown as KubeObject;

const KIND = { group: '', version: 'v1', kind: 'Node' };

/** Names that mean something to the object or to the patch, so that the two meet. */
const name = fc.constantFrom(
  ...['metadata', 'labels', 'finalizers', 'ownerReferences', 'status', 'conditions', 'type', 'uid'],
  ...['spec', 'podCIDRs', '$patch', '$retainKeys', '$setElementOrder/conditions', '__proto__'],
  ...['$setElementOrder/finalizers', '$deleteFromPrimitiveList/finalizers', 'a', 'constructor'],
);

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, 1, '', 'x', 'Ready', 'delete', 'replace', 'merge'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
}));

const pointer = fc
  .array(fc.oneof(name, fc.constantFrom('0', '-', '9', '')), { maxLength: 4 })
  .map((parts) => parts.map((part) => `/${part.replaceAll('/', '~1')}`).join(''));

const operation = fc.record(
  {
    op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'none'),
    path: pointer,
    from: pointer,
    value,
  },
  { requiredKeys: ['op', 'path'] },
);

for (const [type, patches] of [
  ['strategic-merge-patch', value],
  ['merge-patch', value],
  ['json-patch', fc.oneof(value, fc.array(operation, { maxLength: 3 }))],
] as const) {
  test(`any ${type} is taken, or refused with a word for the client`, () => {
    fc.assert(
      fc.property(patches as fc.Arbitrary<unknown>, (patch) => {
        const body = Buffer.from(JSON.stringify(patch));
        try {
          applyPatch(KIND, node, { contentType: `application/${type}+json`, body });
        } catch (error) {
          if (!(error instanceof ApiError) || error.code >= 500) throw error;
        }
      }),
      { numRuns: 1_000 },
    );
  });
}
