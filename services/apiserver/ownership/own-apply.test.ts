import assert from 'node:assert/strict';
import test from 'node:test';
import { configMapKind } from '@rollcall/shared/kinds/config-map.ts';
import { nodeKind } from '@rollcall/shared/kinds/node.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { withOwners } from '@rollcall/shared/resource/field-owners.ts';
import fc from 'fast-check';
import { apply, create, fieldsOfManager, LATER, map, metadata, update } from './given-writes.ts';

test('an apply owns what it says, without the map around it', () => {
  const applied = apply(configMapKind, undefined, map({ x: '1' }));
  assert.deepEqual(fieldsOfManager(applied, 'applier'), { 'f:data': { 'f:x': {} } });
});

test("an apply that changes another's field is refused, in upstream's words", () => {
  const live = create(configMapKind, map({ key: '1', other: '1' }), 'kubectl-client-side-apply');
  assert.throws(() => apply(configMapKind, live, map({ key: '2' })), {
    code: 409,
    reason: 'Conflict',
    message:
      'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: .data.key',
    details: {
      causes: [
        {
          reason: 'FieldManagerConflict',
          message: 'conflict with "kubectl-client-side-apply" using v1',
          field: '.data.key',
        },
      ],
    },
  });
  assert.throws(() => apply(configMapKind, live, map({ key: '2', other: '2' })), {
    message:
      'Apply failed with 2 conflicts: conflicts with "kubectl-client-side-apply" using v1:\n- .data.key\n- .data.other',
  });
});

test('a forced apply takes the field over', () => {
  const live = create(configMapKind, map({ key: '1', other: '1' }), 'one');
  const applied = apply(configMapKind, live, map({ key: '2' }), { force: true });
  assert.deepEqual(applied['data'], { key: '2', other: '1' });
  assert.deepEqual(fieldsOfManager(applied, 'one'), { 'f:data': { '.': {}, 'f:other': {} } });
});

test('the same value is owned by both, and goes only when both let it go', () => {
  const first = apply(configMapKind, undefined, map({ x: '1', y: '1' }));
  const second = apply(configMapKind, first, map({ x: '1' }), { manager: 'second' });
  const without = apply(configMapKind, second, map({}));
  assert.deepEqual(without['data'], { x: '1' });
  const gone = apply(configMapKind, without, map({}), { manager: 'second' });
  assert.equal(gone['data'], undefined);
});

test('what an updater set in a dropped map stays', () => {
  const applied = apply(configMapKind, undefined, map({ x: '1' }));
  const touched = update(configMapKind, applied, map({ x: '1', mine: '1' }), 'hand');
  assert.deepEqual(apply(configMapKind, touched, map({}))['data'], { mine: '1' });
});

test('entries of a keyed list are merged by their keys, in the order of the configuration', () => {
  const live = create(
    nodeKind,
    node([condition('A', '1'), condition('B', '1'), condition('C', '1')]),
  );
  const applied = apply(nodeKind, live, node([condition('D', '2'), condition('B', '1')]));
  const { conditions } = applied['status'] as { conditions: { type: string }[] };
  assert.deepEqual(
    conditions.map(({ type }) => type),
    ['A', 'D', 'B', 'C'],
  );
  const dropped = apply(nodeKind, applied, node([condition('B', '1')]));
  assert.deepEqual(
    (dropped['status'] as { conditions: { type: string }[] }).conditions.map(({ type }) => type),
    ['A', 'B', 'C'],
  );
});

test('an untracked object belongs to before-first-apply', () => {
  const live = { ...create(configMapKind, map({ x: '1' })) };
  assert.throws(() => apply(configMapKind, withOwners(live, []), map({ x: '2' })), {
    message: 'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.x',
  });
});

test('a configuration may not say who owns it', () => {
  const config = { ...map({}), metadata: { ...metadata, managedFields: [] } };
  assert.throws(() => apply(configMapKind, undefined, config), {
    code: 400,
    message: 'metadata.managedFields must be nil',
  });
});

test('kubectl takes over what its own client-side apply set, and keeps the annotation true', () => {
  const last = map({ x: '1' });
  const annotations = {
    'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(last),
  };
  const live = create(
    configMapKind,
    { ...last, metadata: { ...metadata, annotations } },
    'kubectl-client-side-apply',
  );
  const applied = apply(configMapKind, live, map({ x: '2' }), { manager: 'kubectl' });
  assert.deepEqual(applied['data'], { x: '2' });
  assert.match(Object.values(applied.metadata.annotations ?? {}).join(), /"x":"2"/);
});

test('an apply repeated is no change, for any configurations of any two managers', () => {
  const data = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'), {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(data, data, data, (created, first, second) => {
      const live = create(configMapKind, map(created));
      const one = apply(configMapKind, live, map(first), { force: true });
      const two = apply(configMapKind, one, map(second), { force: true, manager: 'second' });
      const again = apply(configMapKind, two, map(second), { manager: 'second', now: LATER });
      assert.deepEqual(again, two);
      for (const [key, value] of Object.entries(second)) {
        assert.equal((two['data'] as Record<string, string>)[key], value);
      }
    }),
  );
});

function node(conditions: readonly object[]): KubeObject {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' }, status: { conditions } };
}

function condition(type: string, status: string): object {
  return { type, status };
}
