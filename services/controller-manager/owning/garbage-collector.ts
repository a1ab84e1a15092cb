import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Change } from '@rollcall/shared/projection/projection.ts';
import { FOREGROUND_FINALIZER, ORPHAN_FINALIZER } from '@rollcall/shared/resource/deletion.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import type { Controller, ControllerTools, Outcome } from '#loop/controller.ts';
import { Dependents } from './dependents.ts';
import { objectKeyOf, parsedObjectKey } from './object-key.ts';
import { ownerKey, ownerState, ownersAreKnown } from './owners.ts';
import { dutyTo } from './ownership.ts';

type Found = { readonly kind: Kind; readonly object: KubeObject };

const LOOK_AGAIN_MILLISECONDS = 5_000;

/** Deletes what is left without owners, and carries out how a delete was to treat what is owned (pkg/controller/garbagecollector). */
export function garbageCollector(tools: ControllerTools): Controller {
  const dependents = new Dependents();
  return {
    name: 'garbage-collector-controller',
    keysOf(change) {
      if (isOfNoConcern(change)) return [];
      dependents.hear(change);
      return keysOf(change, dependents);
    },
    async reconcile(key, signal) {
      const { kind, ...place } = parsedObjectKey(key);
      await ownersAreKnown(tools, tools.replica.get(kind, place));
      const object = tools.replica.get(kind, place);
      if (!object) return 'done';
      return await collected(tools, { kind, object, dependents }, signal);
    },
  };
}

/** A Lease that is renewed, a Node that tells its status: whom it belongs to is as it was, and nobody deletes it. */
function isOfNoConcern({ type, object, previous }: Change): boolean {
  if (type !== 'MODIFIED' || !previous) return false;
  const { ownerReferences, finalizers, deletionTimestamp } = object.metadata;
  return (
    deletionTimestamp === undefined &&
    isDeepStrictEqual(ownerReferences, previous.metadata.ownerReferences) &&
    isDeepStrictEqual(finalizers, previous.metadata.finalizers)
  );
}

/** Itself, when it has owners or is held by the collector; those that it owns, when it is gone; its owners, which may wait for that. */
function keysOf({ type, kind, object }: Change, dependents: Dependents): string[] {
  const { uid = '', ownerReferences = [], finalizers = [] } = object.metadata;
  const owners = ownerReferences.flatMap((reference) => ownerKey(object, reference));
  if (type === 'DELETED') return [...dependents.of(uid), ...owners];
  const isHeld = finalizers.includes(ORPHAN_FINALIZER) || finalizers.includes(FOREGROUND_FINALIZER);
  return isHeld || ownerReferences.length > 0 ? [objectKeyOf(kind, object)] : [];
}

async function collected(
  tools: ControllerTools,
  of: Found & { readonly dependents: Dependents },
  signal: AbortSignal,
): Promise<Outcome> {
  const { kind, object, dependents } = of;
  const owned = dependents.of(object.metadata.uid ?? '');
  const duty = dutyTo(object, {
    ownerOf: (reference) => ownerState(tools, object, reference),
    hasDependents: owned.length > 0,
  });
  switch (duty.duty) {
    case 'nothing':
      return 'done';
    case 'delete': {
      const { name = '', namespace, uid = '' } = object.metadata;
      const { policy: propagationPolicy } = duty;
      const place = { name, namespace, preconditions: { uid }, propagationPolicy };
      await tools.client.delete(kind, place, signal);
      tools.log.info({ object: objectKeyOf(kind, object) }, 'Deleted an object without owners');
      return 'done';
    }
    case 'disown':
      await revise(tools, of, { ownerReferences: duty.keep }, signal);
      return 'done';
    case 'orphan':
      return await orphaned(tools, { ...of, owned }, signal);
    case 'wait':
      return await awaited(tools, { ...of, owned }, signal);
    default:
      return duty satisfies never;
  }
}

/** Dependents forget it, each in turn; when none names it any more, it is let go. */
async function orphaned(
  tools: ControllerTools,
  of: Found & { readonly owned: readonly string[] },
  signal: AbortSignal,
): Promise<Outcome> {
  for (const { kind, object } of found(tools, of.owned)) {
    const references = object.metadata.ownerReferences ?? [];
    const ownerReferences = references.filter(({ uid }) => uid !== of.object.metadata.uid);
    await revise(tools, { kind, object }, { ownerReferences }, signal);
  }
  return await letGo(tools, of, { finalizer: ORPHAN_FINALIZER, signal });
}

/** Dependents go first; it waits for those that say that they hold it up. */
async function awaited(
  tools: ControllerTools,
  of: Found & { readonly owned: readonly string[] },
  signal: AbortSignal,
): Promise<Outcome> {
  const all = found(tools, of.owned);
  const uid = of.object.metadata.uid;
  const holding = all.filter(({ object }) =>
    (object.metadata.ownerReferences ?? []).some(
      (reference) => reference.uid === uid && reference.blockOwnerDeletion,
    ),
  );
  if (holding.length === 0) return letGo(tools, of, { finalizer: FOREGROUND_FINALIZER, signal });
  for (const { kind, object } of all) {
    if (object.metadata.deletionTimestamp) continue;
    await ownersAreKnown(tools, object);
    const duty = dutyTo(object, {
      ownerOf: (reference) => ownerState(tools, object, reference),
      hasDependents: true,
    });
    if (duty.duty === 'disown')
      await revise(tools, { kind, object }, { ownerReferences: duty.keep }, signal);
    if (duty.duty !== 'delete') continue;
    const { name = '', namespace, uid: own = '' } = object.metadata;
    const place = { name, namespace, preconditions: { uid: own }, propagationPolicy: duty.policy };
    await tools.client.delete(kind, place, signal);
  }
  return { afterMilliseconds: LOOK_AGAIN_MILLISECONDS };
}

async function letGo(
  tools: ControllerTools,
  { kind, object }: Found,
  { finalizer, signal }: { readonly finalizer: string; readonly signal: AbortSignal },
): Promise<Outcome> {
  const finalizers = (object.metadata.finalizers ?? []).filter((each) => each !== finalizer);
  await revise(tools, { kind, object }, { finalizers }, signal);
  return 'done';
}

/** Changes metadata of exactly the version that was looked at. */
async function revise(
  { client }: ControllerTools,
  { kind, object }: Found,
  metadata: Pick<KubeObject['metadata'], 'finalizers' | 'ownerReferences'>,
  signal: AbortSignal,
): Promise<void> {
  const { name = '', namespace, uid, resourceVersion } = object.metadata;
  const body = { metadata: { uid, resourceVersion, ...metadata } };
  const contentType = 'application/merge-patch+json';
  await client.patch(kind, { name, namespace, contentType, body }, signal);
}

function found({ replica }: ControllerTools, keys: readonly string[]): Found[] {
  return keys.flatMap((key) => {
    const { kind, ...place } = parsedObjectKey(key);
    const object = replica.get(kind, place);
    return object ? [{ kind, object }] : [];
  });
}
