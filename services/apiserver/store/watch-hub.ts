import type { Change } from '@rollcall/shared/projection/projection.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';

export type Listener = (change: Change) => void;

/** What a watcher wants to hear of; absent is any. */
export type Interest = {
  readonly kind: Kind;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
};

/** Whether a watcher that wants this is told of a change of the kind. */
export function isOfInterest({ namespace, name }: Interest, { object }: Change): boolean {
  const { metadata } = object;
  return (
    (!name || name === metadata.name) && (!namespace || namespace === (metadata.namespace ?? ''))
  );
}

/**
 * Brings changes to those who watch, by namespace and by name where they named one: a change visits the watchers of its
 * object, of its namespace and of its kind, and no other, so that a mass join is not quadratic.
 */
export class WatchHub {
  readonly #listeners = new Map<Kind, Map<string, Set<Listener>>>();

  /** Returns how to stop. */
  subscribe(interest: Interest, listener: Listener): () => void {
    const { kind, namespace = '', name = '' } = interest;
    const topics = present(this.#listeners, kind, () => new Map());
    const topic = topicOf(namespace, name);
    const listeners = present(topics, topic, () => new Set<Listener>());
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && topics.get(topic) === listeners) topics.delete(topic);
    };
  }

  publish(change: Change): void {
    const topics = this.#listeners.get(change.kind);
    if (!topics) return;
    for (const topic of topicsOf(change))
      for (const listener of topics.get(topic) ?? []) listener(change);
  }
}

function topicsOf({ object }: Change): Iterable<string> {
  const { namespace = '', name = '' } = object.metadata;
  const everywhere = [topicOf('', ''), topicOf('', name)];
  return namespace ? [...everywhere, topicOf(namespace, ''), topicOf(namespace, name)] : everywhere;
}

/** Neither a namespace nor a name holds a slash. */
function topicOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

function present<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const created = create();
  map.set(key, created);
  return created;
}
