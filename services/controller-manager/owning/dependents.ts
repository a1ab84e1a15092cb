import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Change } from '@rollcall/shared/projection/projection.ts';
import { objectKeyOf } from './object-key.ts';

/** Who depends on whom: the objects that name an owner, found by the owner's uid. */
export class Dependents {
  readonly #byOwner = new Map<string, Set<string>>();
  readonly #ownersOf = new Map<string, readonly string[]>();

  /** Takes in a change; the same one twice does no harm. */
  hear({ type, kind, object }: Change): void {
    const key = objectKeyOf(kind, object);
    const owners = type === 'DELETED' ? [] : ownerUids(object);
    for (const uid of this.#ownersOf.get(key) ?? []) this.#forget(uid, key);
    if (owners.length === 0) {
      this.#ownersOf.delete(key);
      return;
    }
    this.#ownersOf.set(key, owners);
    for (const uid of owners) {
      const keys = this.#byOwner.get(uid) ?? new Set();
      this.#byOwner.set(uid, keys.add(key));
    }
  }

  /** The keys of those that name this owner. */
  of(ownerUid: string): string[] {
    return [...(this.#byOwner.get(ownerUid) ?? [])];
  }

  #forget(uid: string, key: string): void {
    const keys = this.#byOwner.get(uid);
    keys?.delete(key);
    if (keys?.size === 0) this.#byOwner.delete(uid);
  }
}

function ownerUids(object: KubeObject): readonly string[] {
  return (object.metadata.ownerReferences ?? []).map(({ uid }) => uid);
}
