import assert from 'node:assert/strict';
import test from 'node:test';
import { nodeKind } from '@rollcall/shared/kinds/node.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import fc from 'fast-check';
import { apply, create, metadata } from './given-writes.ts';
import { typeOfKind } from './kind-type.ts';
import { parseOwners } from './owners.ts';
import { typeProblems } from './type-problems.ts';

/** Names of a Node's fields, so that what is made up meets what is there. */
const name = fc.constantFrom(
  ...['metadata', 'labels', 'finalizers', 'ownerReferences', 'status', 'conditions', 'type', 'uid'],
  ...['spec', 'podCIDRs', 'taints', 'key', 'managedFields', '__proto__', 'constructor', 'a'],
);

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, 1, '', 'x', 'Ready'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
}));

const live = create(nodeKind, {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { ...metadata, labels: { a: '1' }, finalizers: ['x'] },
  spec: { podCIDRs: ['a'], taints: [{ key: 'k' }] },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
});

test('any configuration is applied twice alike, or refused with a word for the client', () => {
  fc.assert(
    fc.property(fc.dictionary(name, value, { maxKeys: 4 }), (config) => {
      const named = { ...config, apiVersion: 'v1', kind: 'Node' } as unknown as KubeObject;
      if (typeProblems(typeOfKind(nodeKind), named).length > 0) return;
      try {
        const once = apply(nodeKind, live, named, { force: true });
        assert.deepEqual(apply(nodeKind, once, named), once);
      } catch (error) {
        if (!(error instanceof ApiError) || error.code >= 500) throw error;
      }
    }),
    { numRuns: 2_000 },
  );
});

test('any managedFields are read, or taken for none', () => {
  fc.assert(
    fc.property(value, (written) => {
      const read = parseOwners(written);
      assert.ok(read === undefined || read === 'reset' || read.owners.length > 0);
    }),
  );
});
