import type { Change } from '@rollcall/shared/projection/projection.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';

export type Listener = (change: Change) => void;

/** What a watcher wants to hear of. With a name, only that object's changes reach it. */
export type Interest = { readonly kind: Kind; readonly name?: string | undefined };

/** Brings changes to those who watch: by name where they named one, so that a mass join is not quadratic. */
export class WatchHub {
  readonly #byKind = new Map<Kind, Set<Listener>>();
  readonly #byName = new Map<Kind, Map<string, Set<Listener>>>();

  /** Returns how to stop. */
  subscribe(interest: Interest, listener: Listener): () => void {
    const listeners = this.#listeners(interest);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#forget(interest);
    };
  }

  publish(change: Change): void {
    const name = change.object.metadata.name ?? '';
    for (const listener of this.#byKind.get(change.kind) ?? []) listener(change);
    for (const listener of this.#byName.get(change.kind)?.get(name) ?? []) listener(change);
  }

  #listeners({ kind, name }: Interest): Set<Listener> {
    if (name === undefined) return present(this.#byKind, kind, () => new Set());
    return present(
      present(this.#byName, kind, () => new Map()),
      name,
      () => new Set(),
    );
  }

  #forget({ kind, name }: Interest): void {
    const names = this.#byName.get(kind);
    if (name !== undefined && names?.get(name)?.size === 0) names.delete(name);
  }
}

function present<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const existing = map.get(key);
  if (existing) return existing;
  const created = create();
  map.set(key, created);
  return created;
}
