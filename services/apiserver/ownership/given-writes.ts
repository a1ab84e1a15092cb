import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { type FieldOwner, withOwners } from '@rollcall/shared/resource/field-owners.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { typeOfKind } from './kind-type.ts';
import { applyConfiguration } from './own-apply.ts';
import { ownersAfterUpdate } from './own-update.ts';
import type { Manager } from './owners.ts';

/** For tests: objects as a sequence of writes would leave them, each write under its manager's name. */

export const NOW = new Date('2026-01-02T03:04:05Z');
export const LATER = new Date('2026-01-02T03:05:00Z');
export const metadata = { name: 'a', namespace: 'default' };

export function map(data: Record<string, string>): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata,
    ...(Object.keys(data).length > 0 && { data }),
  };
}

export function updater(manager: string): Manager {
  return { manager, operation: 'Update', apiVersion: 'v1', subresource: '' };
}

export function create(kind: Kind, object: KubeObject, manager = 'curl'): KubeObject {
  const owners = ownersAfterUpdate({
    type: typeOfKind(kind),
    before: undefined,
    after: object,
    manager: updater(manager),
    now: NOW,
  });
  return withOwners(object, owners);
}

export function update(
  kind: Kind,
  before: KubeObject,
  after: KubeObject,
  manager: string,
): KubeObject {
  const type = typeOfKind(kind);
  const change = { type, before: before, after, manager: updater(manager), now: LATER };
  return withOwners(after, ownersAfterUpdate(change));
}

export function apply(
  kind: Kind,
  live: KubeObject | undefined,
  config: KubeObject,
  { manager = 'applier', force = false, now = NOW } = {},
): KubeObject {
  const { object, owners } = applyConfiguration({
    type: typeOfKind(kind),
    live,
    config,
    manager: { manager, operation: 'Apply', apiVersion: 'v1', subresource: '' },
    now,
    force,
    reset: {},
  });
  return withOwners(object as KubeObject, owners);
}

function ownersIn(object: KubeObject): readonly FieldOwner[] {
  return (object.metadata.managedFields ?? []) as readonly FieldOwner[];
}

export function fieldsOfManager(object: KubeObject, manager: string): unknown {
  return ownersIn(object).find((owner) => owner.manager === manager)?.fieldsV1;
}

export function timesOf(object: KubeObject): string[] {
  return ownersIn(object).map(({ manager, time = '' }) => `${manager} ${time.slice(11, 19)}`);
}
