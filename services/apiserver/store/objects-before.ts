import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Change } from '@rollcall/shared/projection/projection.ts';

/**
 * A collection as it was before some changes, by undoing them from the last to the first; in the order of keys, as `now`
 * is. Undefined when a change cannot be undone, since the log has forgotten what it changed.
 */
export function objectsBefore(
  now: readonly KubeObject[],
  changes: readonly Change[],
): readonly KubeObject[] | undefined {
  if (changes.length === 0) return now;
  const objects = new Map(now.map((object) => [keyOf(object), object]));
  for (const change of changes.toReversed()) {
    const key = keyOf(change.object);
    if (change.previous) objects.set(key, change.previous);
    else if (change.type === 'ADDED') objects.delete(key);
    else return undefined;
  }
  return [...objects.keys()].sort().map((key) => objects.get(key) as KubeObject);
}

/** `namespace/name`: what collections are ordered by. */
export function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}
