import assert from 'node:assert/strict';
import test from 'node:test';
import { configMapKind as kind } from '@rollcall/shared/kinds/config-map.ts';
import type { Change } from '@rollcall/shared/projection/projection.ts';
import { Dependents } from './dependents.ts';

test('who depends on whom follows what objects say of their owners', () => {
  const dependents = new Dependents();
  dependents.hear(change('ADDED', 'a', ['u1', 'u2']));
  dependents.hear(change('ADDED', 'b', ['u1']));
  dependents.hear(change('ADDED', 'b', ['u1']));
  assert.deepEqual(dependents.of('u1'), ['/configmaps default/a', '/configmaps default/b']);
  dependents.hear(change('MODIFIED', 'a', ['u2']));
  dependents.hear(change('DELETED', 'b', ['u1']));
  assert.deepEqual(dependents.of('u1'), []);
  assert.deepEqual(dependents.of('u2'), ['/configmaps default/a']);
});

function change(type: Change['type'], name: string, owners: readonly string[]): Change {
  const ownerReferences = owners.map((uid) => ({ apiVersion: 'v1', kind: 'Node', name: uid, uid }));
  const metadata = { name, namespace: 'default', ownerReferences };
  return { type, kind, object: { apiVersion: 'v1', kind: 'ConfigMap', metadata }, sequence: 1 };
}
