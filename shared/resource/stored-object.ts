import { isDeepStrictEqual } from 'node:util';
import type { Keep } from '@rollcall/shared/event-log/stream-names.ts';
import { alreadyExists, conflict, invalid, notFound } from '@rollcall/shared/kube/api-error.ts';
import { type FieldError, invalidValue } from '@rollcall/shared/kube/field-error.ts';
import type { NameRule } from '@rollcall/shared/kube/name.ts';
import type { KubeObject, ObjectMeta } from '@rollcall/shared/kube/object.ts';
import type { Command, Decider, Fact } from './decider.ts';
import { doomedMetadata, mayBeGone } from './deletion.ts';
import {
  checkPreconditions,
  metadataErrors,
  metadataForCreate,
  metadataForUpdate,
  newFinalizerErrors,
  withoutResourceVersion,
} from './metadata.ts';

/** What is particular about a kind that is stored as it is sent. */
export type StoredObjectStrategy = {
  readonly group: string;
  readonly resource: string;
  readonly kind: string;
  readonly apiVersion: string;
  readonly nameRule: NameRule;
  /** As the kind's. */
  readonly keep?: Keep;
  /** Fills defaults and drops what a client may not set at birth. */
  prepareForCreate?(object: KubeObject): KubeObject;
  /** Keeps from `current` what this (sub)resource may not change. */
  prepareForUpdate?(wanted: KubeObject, current: KubeObject, subresource: string): KubeObject;
  validate?(object: KubeObject): readonly FieldError[];
  validateUpdate?(wanted: KubeObject, current: KubeObject): readonly FieldError[];
  /** Labels and the like that the server gives itself. */
  prepareMetadata?(metadata: ObjectMeta): ObjectMeta;
  /** Seconds that a deletion leaves it, of those that a client asked for; absent: none. */
  gracePeriodSeconds?(object: KubeObject, asked: number | undefined): number;
  /** Marks what is about to be deleted. @throws ApiError when it cannot be asked for */
  prepareForDelete?(doomed: KubeObject, current: KubeObject): KubeObject;
  /** Whether something beside finalizers keeps a doomed object. */
  isHeld?(object: KubeObject): boolean;
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

/** Whether a commit made its object; else the log once held what came before. */
export function isBirth(facts: readonly Fact[]): boolean {
  const [first] = facts;
  return first?.type !== 'ObjectChanged' && first?.type !== 'ObjectDeleted';
}

/** How a deleted object looked at last, where its kind's log keeps nothing that was before. */
export function lastSeen(facts: readonly Fact[]): KubeObject | undefined {
  const last = facts.at(-1);
  return last?.type === 'ObjectDeleted' ? (last['object'] as KubeObject | undefined) : undefined;
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
    metadata: prepared(strategy, metadataForCreate(object.metadata, context)),
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
    metadata: prepared(strategy, metadataForUpdate(object.metadata, state.metadata)),
  };
  refuse(strategy, changed, [
    ...metadataErrors(changed.metadata, strategy),
    ...newFinalizerErrors(changed.metadata, state.metadata),
    ...(strategy.validate?.(changed) ?? []),
    ...(strategy.validateUpdate?.(changed, state) ?? []),
  ]);
  if (finishesDeletion(strategy, changed)) return [deleted(strategy, changed)];
  if (isDeepStrictEqual(changed, withoutResourceVersion(state))) return [];
  return [{ type: 'ObjectChanged', object: changed }];
}

function prepared(strategy: StoredObjectStrategy, metadata: ObjectMeta): ObjectMeta {
  return strategy.prepareMetadata?.(metadata) ?? metadata;
}

function decideDelete(
  strategy: StoredObjectStrategy,
  { preconditions, wish = {}, context }: Extract<Command, { type: 'delete' }>,
  state: KubeObject | undefined,
): readonly Fact[] {
  if (!state) throw notFound(strategy, '');
  checkPreconditions(strategy, preconditions ?? {}, state.metadata);
  const before = withoutResourceVersion(state);
  const graceSeconds = strategy.gracePeriodSeconds?.(state, wish.gracePeriodSeconds) ?? 0;
  const metadata = doomedMetadata(before.metadata, { ...wish, graceSeconds }, context.now);
  const doomed = strategy.prepareForDelete?.({ ...before, metadata }, state) ?? {
    ...before,
    metadata,
  };
  if (finishesDeletion(strategy, doomed)) return [deleted(strategy, before)];
  return isDeepStrictEqual(doomed, before) ? [] : [{ type: 'ObjectChanged', object: doomed }];
}

/** The fact of an end; it tells what ended where nothing else in the log will. */
function deleted({ keep }: StoredObjectStrategy, object: KubeObject): Fact {
  return keep === 'latest' ? { type: 'ObjectDeleted', object } : { type: 'ObjectDeleted' };
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

function finishesDeletion(strategy: StoredObjectStrategy, object: KubeObject): boolean {
  return mayBeGone(object) && !strategy.isHeld?.(object);
}

function refuse(
  strategy: StoredObjectStrategy,
  object: KubeObject,
  errors: readonly FieldError[],
): void {
  if (errors.length > 0) throw invalid(strategy, object.metadata.name ?? '', errors);
}
