import { randomUUID } from 'node:crypto';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { PRIVILEGED_GROUP, type User } from '@rollcall/shared/kube/user.ts';
import { apiVersionOf, type Kind } from '@rollcall/shared/resource/kind.ts';
import { sleep } from '@rollcall/shared/time/sleep.ts';
import { ownWrite } from '#ownership/own-write.ts';
import type { Manager } from '#ownership/owners.ts';
import type { Store } from '#store/store.ts';

/** The apiserver itself, as the log names it. */
export const APISERVER_USER: User = { name: 'system:apiserver', groups: [PRIVILEGED_GROUP] };

/** What an object that is there should become: itself when it is to be left alone. */
export type Reconcile = (existing: KubeObject, wanted: KubeObject) => KubeObject;

export type Seeds = {
  readonly objects: readonly KubeObject[];
  readonly reconcile: Reconcile;
  /** Gives up the wait for a log that does not answer. */
  readonly signal?: AbortSignal;
};

export type SeedResult = { readonly created: number; readonly updated: number };

const RETRY_MILLISECONDS = 200;
/** The log does not answer yet, or another apiserver that starts at the same time was first: look again. */
const PASSING_REASONS = ['ServiceUnavailable', 'AlreadyExists', 'Conflict'];

/** Adds the objects that a cluster is born with, when they are missing; those that are there are `reconcile`d. Idempotent. */
export async function seedCluster(
  store: Store,
  kinds: readonly Kind[],
  seeds: Seeds,
): Promise<SeedResult> {
  const results = await Promise.all(
    seeds.objects.map((object) =>
      seedWhenPossible(store, kindOf(kinds, object), { ...seeds, object }),
    ),
  );
  return {
    created: results.filter((result) => result === 'created').length,
    updated: results.filter((result) => result === 'updated').length,
  };
}

type Seed = Pick<Seeds, 'reconcile' | 'signal'> & { readonly object: KubeObject };

async function seedWhenPossible(
  store: Store,
  kind: Kind,
  seed: Seed,
): ReturnType<typeof seedObject> {
  for (;;) {
    try {
      return await seedObject(store, kind, seed);
    } catch (error) {
      if (!(error instanceof ApiError && PASSING_REASONS.includes(error.reason))) throw error;
    }
    await sleep(RETRY_MILLISECONDS, seed.signal);
    seed.signal?.throwIfAborted();
  }
}

async function seedObject(
  store: Store,
  kind: Kind,
  { object, reconcile }: Seed,
): Promise<'created' | 'updated' | 'kept'> {
  const { namespace = '', name = '' } = object.metadata;
  const place = { kind, namespace, name };
  const context = { user: APISERVER_USER, now: new Date(), uid: randomUUID() };
  const own = ownWrite({ manager: managerOf(kind), now: context.now });
  const existing = store.get(place);
  if (!existing) {
    await store.handle(place, { command: { type: 'create', object, context }, own });
    return 'created';
  }
  const wanted = reconcile(existing, object);
  if (wanted === existing) return 'kept';
  const outcome = await store.handle(place, {
    command: { type: 'update', subresource: '', object: wanted, context },
    own,
  });
  return outcome.changed ? 'updated' : 'kept';
}

/** The name that upstream's own seeds have for their writer. */
function managerOf(kind: Kind): Manager {
  return {
    manager: 'kube-apiserver',
    operation: 'Update',
    apiVersion: apiVersionOf(kind),
    subresource: '',
  };
}

function kindOf(kinds: readonly Kind[], object: KubeObject): Kind {
  const kind = kinds.find(
    (each) => each.kind === object.kind && apiVersionOf(each) === object.apiVersion,
  );
  if (!kind) throw new Error(`no kind is served for the seed ${object.apiVersion} ${object.kind}`);
  return kind;
}
