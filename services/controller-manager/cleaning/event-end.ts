import type { KubeObject } from '@rollcall/shared/kube/object.ts';

/**
 * When an event has been left alone for so long, in milliseconds since 1970; undefined when it says no time. Counted
 * from its last write by the apiserver's own times: a client may write any `lastTimestamp`.
 */
export function eventEnd({ metadata }: KubeObject, ttlMilliseconds: number): number | undefined {
  const owners = (metadata.managedFields ?? []) as readonly { readonly time?: string }[];
  const times = [metadata.creationTimestamp, ...owners.map(({ time }) => time)]
    .map((time) => Date.parse(time ?? ''))
    .filter((time) => !Number.isNaN(time));
  return times.length === 0 ? undefined : Math.max(...times) + ttlMilliseconds;
}
