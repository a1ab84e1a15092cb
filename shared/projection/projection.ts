import { decodeCommit } from '@rollcall/shared/event-log/commit.ts';
import type { LogMessage } from '@rollcall/shared/event-log/event-log.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Fact } from '@rollcall/shared/resource/decider.ts';
import { evolveObject } from '@rollcall/shared/resource/field-owners.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { keyOfSubject, type ObjectKey } from '@rollcall/shared/resource/object-key.ts';
import { isBirth, lastSeen } from '@rollcall/shared/resource/stored-object.ts';
import { SharedFieldTrees } from './shared-field-trees.ts';

/** What one commit did to one object. A deleted object is shown as it was, with the deletion's version. */
export type Change = {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly kind: Kind;
  readonly object: KubeObject;
  /** The object before; absent when it is new, or (unless ADDED) when the log has forgotten it. */
  readonly previous?: KubeObject;
  readonly sequence: number;
};

type Collection = Map<string, KubeObject>;

/** All objects as the log says they are, after the message with sequence `applied`. Holds nothing that a replay would not give again. */
export class Projection {
  readonly #kinds: ReadonlyMap<string, Kind>;
  readonly #collections = new Map<Kind, Collection>();
  readonly #sequences = new Map<string, number>();
  readonly #kindSequences = new Map<Kind, number>();
  readonly #sortedKeys = new Map<Kind, readonly string[]>();
  readonly #trees = new SharedFieldTrees();
  #applied = 0;

  constructor(kinds: readonly Kind[]) {
    this.#kinds = new Map(kinds.map((kind) => [`${kind.group}/${kind.plural}`, kind]));
    for (const kind of kinds) this.#collections.set(kind, new Map());
  }

  get applied(): number {
    return this.#applied;
  }

  get(
    kind: Kind,
    of: { readonly namespace: string; readonly name: string },
  ): KubeObject | undefined {
    return this.#collection(kind).get(place(of));
  }

  /** All objects of a kind, unordered. */
  objects(kind: Kind): Iterable<KubeObject> {
    return this.#collection(kind).values();
  }

  /** The same in the order of namespaces and names; the order is kept until an object comes or goes. */
  sorted(kind: Kind): KubeObject[] {
    const collection = this.#collection(kind);
    const keys = this.#sortedKeys.get(kind) ?? [...collection.keys()].sort();
    this.#sortedKeys.set(kind, keys);
    return keys.map((key) => collection.get(key) as KubeObject);
  }

  count(kind: Kind): number {
    return this.#collection(kind).size;
  }

  /** Sequence of the last message on a subject: what the next append must expect, tombstones included. */
  lastSequence(subject: string): number {
    return this.#sequences.get(subject) ?? 0;
  }

  /** Sequence of the last commit on any object of a kind. */
  lastSequenceOfKind(kind: Kind): number {
    return this.#kindSequences.get(kind) ?? 0;
  }

  /** Nothing that is up to this sequence will ever come. */
  startAfter(sequence: number): void {
    this.#applied = Math.max(this.#applied, sequence);
  }

  /** Takes one message; undefined when nothing visible changed or the kind is not known here. */
  apply(message: LogMessage): Change | undefined {
    this.#applied = message.sequence;
    this.#sequences.set(message.subject, message.sequence);
    const key = keyOfSubject(message.subject);
    const kind = this.#kinds.get(`${key.group}/${key.resource}`);
    if (!kind) return undefined;
    this.#kindSequences.set(kind, message.sequence);
    return this.#change(kind, key, message);
  }

  #change(kind: Kind, key: ObjectKey, message: LogMessage): Change | undefined {
    const { facts } = decodeCommit<Fact>(message.payload);
    const previous = this.get(kind, key);
    const { sequence } = message;
    const evolvedNow = evolved(kind, previous, { facts, sequence });
    const next = evolvedNow && this.#trees.shared(evolvedNow);
    const collection = this.#collection(kind);
    if (next) {
      collection.set(place(key), next);
      if (previous) return { type: 'MODIFIED', kind, object: next, previous, sequence };
      this.#sortedKeys.delete(kind);
      // Of a heartbeat the log keeps the last alone: what it changed is forgotten, that it did is not.
      return { type: isBirth(facts) ? 'ADDED' : 'MODIFIED', kind, object: next, sequence };
    }
    collection.delete(place(key));
    this.#sortedKeys.delete(kind);
    const last = previous ?? lastSeen(facts);
    if (!last) return undefined;
    const object = versioned(last, sequence);
    return { type: 'DELETED', kind, object, ...(previous && { previous }), sequence };
  }

  #collection(kind: Kind): Collection {
    const collection = this.#collections.get(kind);
    if (!collection) throw new Error(`the projection was not made for ${kind.plural}`);
    return collection;
  }
}

/** The object after a commit's facts, stamped with the commit's sequence; undefined when it is gone. */
export function evolved(
  kind: Kind,
  state: KubeObject | undefined,
  commit: { readonly facts: readonly Fact[]; readonly sequence: number },
): KubeObject | undefined {
  let object = state;
  for (const fact of commit.facts) object = evolveObject(kind.decider, object, fact);
  return object && versioned(object, commit.sequence);
}

function versioned(object: KubeObject, sequence: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(sequence) } };
}

function place({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}
