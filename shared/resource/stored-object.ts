import { isDeepStrictEqual } from 'node:util';
import { alreadyExists, conflict, invalid, notFound } from '@rollcall/shared/kube/api-error.ts';
import { type FieldError, invalidValue } from '@rollcall/shared/kube/field-error.ts';
import type { NameRule } from '@rollcall/shared/kube/name.ts';
import { type KubeObject, kubeTime } from '@rollcall/shared/kube/object.ts';
import type { Command, Decider, Fact } from './decider.ts';
import {
  checkPreconditions,
  metadataErrors,
  metadataForCreate,
  metadataForUpdate,
  withoutResourceVersion,
} from './metadata.ts';

/** What is particular about a kind that is stored as it is sent. */
export type StoredObjectStrategy = {
  readonly group: string;
  readonly resource: string;
  readonly kind: string;
  readonly apiVersion: string;
  readonly nameRule: NameRule;
  /** Fills defaults and drops what a client may not set at birth. */
  prepareForCreate?(object: KubeObject): KubeObject;
  /** Keeps from `current` what this (sub)resource may not change. */
  prepareForUpdate?(wanted: KubeObject, current: KubeObject, subresource: string): KubeObject;
  validate?(object: KubeObject): readonly FieldError[];
  validateUpdate?(wanted: KubeObject, current: KubeObject): readonly FieldError[];
  /** Leases must be updated from a known version; most kinds may be overwritten blindly. */
  readonly requiresVersionOnUpdate?: boolean;
};

/** The rule book of every kind whose whole life is: created, changed, deleted. */
export function storedObjectDecider(strategy: StoredObjectStrategy): Decider {
  return {
    decide: (command, state) => decideStoredObject(strategy, command, state),
    evolve: evolveStoredObject,
  };
}

export function evolveStoredObject(
  state: KubeObject | undefined,
  fact: Fact,
): KubeObject | undefined {
  switch (fact.type) {
    case 'ObjectCreated':
    case 'ObjectChanged':
      return fact['object'] as KubeObject;
    case 'ObjectDeleted':
      return undefined;
    default:
      throw new Error(`a stored object cannot take the fact ${fact.type}; it had ${state?.kind}`);
  }
}

function decideStoredObject(
  strategy: StoredObjectStrategy,
  command: Command,
  state: KubeObject | undefined,
): readonly Fact[] {
  switch (command.type) {
    case 'create':
      return decideCreate(strategy, command, state);
    case 'update':
      return decideUpdate(strategy, command, state);
    case 'delete':
      return decideDelete(strategy, command, state);
    default:
      return command satisfies never;
  }
}

function decideCreate(
  strategy: StoredObjectStrategy,
  { object, context }: Extract<Command, { type: 'create' }>,
  state: KubeObject | undefined,
): readonly Fact[] {
  const born = {
    ...(strategy.prepareForCreate?.(object) ?? object),
    apiVersion: strategy.apiVersion,
    kind: strategy.kind,
    metadata: metadataForCreate(object.metadata, context),
  };
  refuse(strategy, born, [
    ...metadataErrors(born.metadata, strategy),
    ...(strategy.validate?.(born) ?? []),
  ]);
  if (state) throw alreadyExists(strategy, state.metadata.name ?? '');
  return [{ type: 'ObjectCreated', object: born }];
}

function decideUpdate(
  strategy: StoredObjectStrategy,
  { object, subresource }: Extract<Command, { type: 'update' }>,
  state: KubeObject | undefined,
): readonly Fact[] {
  if (!state) throw notFound(strategy, object.metadata.name ?? '');
  checkVersion(strategy, object, state);
  const changed = {
    ...(strategy.prepareForUpdate?.(object, state, subresource) ?? object),
    apiVersion: strategy.apiVersion,
    kind: strategy.kind,
    metadata: metadataForUpdate(object.metadata, state.metadata),
  };
  refuse(strategy, changed, [
    ...metadataErrors(changed.metadata, strategy),
    ...(strategy.validate?.(changed) ?? []),
    ...(strategy.validateUpdate?.(changed, state) ?? []),
  ]);
  if (finishesDeletion(changed)) return [{ type: 'ObjectDeleted' }];
  if (isDeepStrictEqual(changed, withoutResourceVersion(state))) return [];
  return [{ type: 'ObjectChanged', object: changed }];
}

function decideDelete(
  strategy: StoredObjectStrategy,
  { preconditions, context }: Extract<Command, { type: 'delete' }>,
  state: KubeObject | undefined,
): readonly Fact[] {
  if (!state) throw notFound(strategy, '');
  checkPreconditions(strategy, preconditions ?? {}, state.metadata);
  if (!state.metadata.finalizers?.length) return [{ type: 'ObjectDeleted' }];
  if (state.metadata.deletionTimestamp) return [];
  const metadata = {
    ...withoutResourceVersion(state).metadata,
    deletionTimestamp: kubeTime(context.now),
    deletionGracePeriodSeconds: 0,
  };
  return [{ type: 'ObjectChanged', object: { ...state, metadata } }];
}

function checkVersion(strategy: StoredObjectStrategy, object: KubeObject, state: KubeObject): void {
  const { resourceVersion, uid, name = '' } = object.metadata;
  if (!resourceVersion && strategy.requiresVersionOnUpdate) {
    const field = 'metadata.resourceVersion';
    const error = {
      ...invalidValue(field, 0, ''),
      message: 'Invalid value: 0x0: must be specified for an update',
    };
    throw invalid(strategy, name, [error]);
  }
  checkPreconditions(strategy, { ...(uid && { uid }) }, state.metadata);
  if (resourceVersion && resourceVersion !== state.metadata.resourceVersion) {
    throw conflict(strategy, name);
  }
}

function finishesDeletion({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined && !metadata.finalizers?.length;
}

function refuse(
  strategy: StoredObjectStrategy,
  object: KubeObject,
  errors: readonly FieldError[],
): void {
  if (errors.length > 0) throw invalid(strategy, object.metadata.name ?? '', errors);
}
