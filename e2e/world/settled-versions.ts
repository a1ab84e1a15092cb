import { setTimeout as wait } from 'node:timers/promises';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import { eventually } from './eventually.ts';

/** The versions of all objects, by `configmaps default/a`. */
export type Versions = ReadonlyMap<string, string>;

const RESTLESS = ['leases', 'events'];
const QUIET_MILLISECONDS = 1_000;
const NAMESPACES = 'namespaces /';
const FURNITURE = [
  (namespace: string) => `serviceaccounts ${namespace}/default`,
  (namespace: string) => `configmaps ${namespace}/kube-root-ca.crt`,
];

/**
 * Every object that a cluster holds, once the controllers have nothing left to write. Leases and events, which are
 * written at any moment, are left out; of nodes, which are judged by the clock, the version is.
 */
export async function settledVersions(admin: ApiClient): Promise<Versions> {
  let last = await allVersions(admin);
  return await eventually('the controllers have nothing left to write', async () => {
    await wait(QUIET_MILLISECONDS);
    const now = await allVersions(admin);
    const isQuiet = differences(last, now).length === 0;
    last = now;
    return isQuiet && isFurnished(now) && now;
  });
}

/** Whether controllers have been in every namespace: on a slow machine it is quiet before they begin, too. */
function isFurnished(versions: Versions): boolean {
  return [...versions.keys()]
    .filter((key) => key.startsWith(NAMESPACES))
    .map((key) => key.slice(NAMESPACES.length))
    .every((namespace) => FURNITURE.every((key) => versions.has(key(namespace))));
}

/** What is in one and not in the other, a line each. */
export function differences(before: Versions, after: Versions): string[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys]
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => `${key}: ${before.get(key) ?? 'nothing'} became ${after.get(key) ?? 'nothing'}`);
}

async function allVersions(admin: ApiClient): Promise<Versions> {
  const versions = new Map<string, string>();
  for (const { group, version, plural } of ALL_KINDS) {
    if (RESTLESS.includes(plural)) continue;
    const { items } = await admin.list({ group, version, plural });
    for (const { metadata } of items) {
      const key = `${plural} ${metadata.namespace ?? ''}/${metadata.name}`;
      const at = plural === 'nodes' ? '' : `version ${metadata.resourceVersion} `;
      versions.set(key, `${at}uid ${metadata.uid}`);
    }
  }
  return versions;
}
