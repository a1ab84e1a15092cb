import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import type { Change } from '@rollcall/shared/projection/projection.ts';
import type { Clock } from '@rollcall/shared/time/clock.ts';
import type { Replica } from './replica.ts';

/**
 * What came of a look at a key. `again`: nothing could be done yet, look later, each time later. With a time: all is
 * well until then.
 */
export type Outcome = 'done' | 'again' | { readonly afterMilliseconds: number };

/** Brings the world nearer to what the log says it should be, one key at a time. */
export type Controller = {
  /** As `--controllers`, the log and the metrics call it; upstream's name where upstream has one. */
  readonly name: string;
  /** The keys that a change makes worth a look. At the start every object counts as just added. */
  keysOf(change: Change): readonly string[];
  /** Of one group's keys the newest is looked at first, and groups take turns. By default each key is its own. */
  groupOf?(key: string): string;
  /** Looks at a key again, whatever it finds by now. Rejecting counts as `again`. */
  reconcile(key: string, signal: AbortSignal): Promise<Outcome>;
  /** Keys in hand at once. */
  readonly concurrency?: number;
};

/** A key for an object of a namespace, or of none. */
export function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}

export function placeOf(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** What a controller works with: a client that acts, a replica that knows. */
export type ControllerTools = {
  readonly client: ApiClient;
  readonly replica: Replica;
  readonly clock: Clock;
  readonly log: Logger;
};
