import type { Change } from '@rollcall/shared/projection/projection.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';

/** The latest changes of each kind, so that most watches resume from memory and not from the log. */
export class ChangeWindow {
  readonly #capacity: number;
  readonly #changes = new Map<Kind, Change[]>();
  readonly #forgottenUntil = new Map<Kind, number>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  push(change: Change): void {
    const changes = this.#changes.get(change.kind) ?? [];
    this.#changes.set(change.kind, changes);
    changes.push(change);
    // Dropping half at once keeps the cost of a push constant.
    if (changes.length > this.#capacity) {
      const dropped = changes.splice(0, Math.ceil(this.#capacity / 2));
      this.#forgottenUntil.set(change.kind, dropped.at(-1)?.sequence ?? 0);
    }
  }

  /** The wanted changes after a sequence, in order; undefined when some of those after it are no longer held. */
  after(
    kind: Kind,
    sequence: number,
    isWanted: (change: Change) => boolean = () => true,
  ): readonly Change[] | undefined {
    const oldest = this.#forgottenUntil.get(kind) ?? 0;
    if (sequence < oldest) return undefined;
    const changes = this.#changes.get(kind) ?? [];
    const wanted: Change[] = [];
    // In a storm every node's watch begins with thousands of others' changes: they are looked at, not copied.
    for (let index = firstAfter(changes, sequence); index < changes.length; index += 1) {
      const change = changes[index] as Change;
      if (isWanted(change)) wanted.push(change);
    }
    return wanted;
  }
}

/** Binary search: the index of the first change after a sequence. */
function firstAfter(changes: readonly Change[], sequence: number): number {
  let [low, high] = [0, changes.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((changes[middle] as Change).sequence <= sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}
