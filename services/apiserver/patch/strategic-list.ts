import { badRequest } from '@rollcall/shared/kube/api-error.ts';
import { shown } from '@rollcall/shared/kube/shown.ts';
import { withoutDirectives } from './directives.ts';
import { isObject } from './merge-patch.ts';

type Entry = Readonly<Record<string, unknown>>;

/**
 * A list with a patch merged in: values as a set, objects by their merge key. Entries that the patch names stand in its
 * order, the others in theirs, before whatever followed them. @throws ApiError 400
 */
export function mergedList(
  target: readonly unknown[],
  patch: readonly unknown[],
  how: {
    /** Absent for a list of values. */
    readonly mergeKey: string | undefined;
    merge(was: Entry, entry: Entry): unknown;
  },
): unknown[] {
  const { mergeKey } = how;
  if (mergeKey === undefined || ![...target, ...patch].every(isObject)) {
    const order = [...new Set(patch)];
    return orderedList([...new Set([...target, ...patch])], {
      order,
      was: target,
      mergeKey: undefined,
    });
  }
  const entries = patch as readonly Entry[];
  const was = afterDirectives(target as readonly Entry[], entries, mergeKey);
  const wanted = entries.filter((entry) => entry['$patch'] === undefined);
  const merged: unknown[] = [...was];
  const places = new Map(was.map((entry, index) => [entry[mergeKey], index]));
  for (const entry of wanted) {
    const key = keyOf(entry, mergeKey);
    const place = places.get(key);
    if (place !== undefined) {
      merged[place] = how.merge(merged[place] as Entry, entry);
    } else {
      places.set(key, merged.push(withoutDirectives(entry)) - 1);
    }
  }
  return orderedList(merged, { order: wanted, was, mergeKey });
}

/** A list in a wished order; what the wish does not name keeps its place before what followed it. */
export function orderedList(
  list: readonly unknown[],
  by: {
    readonly order: readonly unknown[];
    readonly was: readonly unknown[];
    readonly mergeKey: string | undefined;
  },
): unknown[] {
  const idOf = (entry: unknown) => (by.mergeKey ? keyIn(entry, by.mergeKey) : entry);
  const [wished, stood] = [placesOf(by.order.map(idOf)), placesOf(by.was.map(idOf))];
  const placeIn = (places: ReadonlyMap<unknown, number>, entry: unknown) => places.get(idOf(entry));
  const named = list
    .filter((entry) => placeIn(wished, entry) !== undefined)
    .sort((a, b) => (placeIn(wished, a) ?? 0) - (placeIn(wished, b) ?? 0));
  const others = list.filter((entry) => placeIn(wished, entry) === undefined);
  const result: unknown[] = [];
  let next = 0;
  for (const entry of named) {
    const place = placeIn(stood, entry) ?? -1;
    for (; next < others.length; next += 1) {
      const before = placeIn(stood, others[next]);
      if (before === undefined || before >= place) break;
      result.push(others[next]);
    }
    result.push(entry);
  }
  return [...result, ...others.slice(next)];
}

/** Where each first stands. */
function placesOf(ids: readonly unknown[]): ReadonlyMap<unknown, number> {
  const places = new Map<unknown, number>();
  for (const [index, id] of ids.entries()) if (!places.has(id)) places.set(id, index);
  return places;
}

/** What is left once entries are deleted, or all of them replaced. */
function afterDirectives(
  target: readonly Entry[],
  patch: readonly Entry[],
  mergeKey: string,
): readonly Entry[] {
  const doomed = new Set<unknown>();
  for (const entry of patch) {
    const directive = entry['$patch'];
    if (directive === 'delete') doomed.add(keyOf(entry, mergeKey));
    else if (directive !== undefined && directive !== 'replace') {
      throw badRequest(`unknown patch type: ${shown(directive)} in map: ${JSON.stringify(entry)}`);
    }
  }
  if (patch.some((entry) => entry['$patch'] === 'replace')) return [];
  return doomed.size > 0 ? target.filter((entry) => !doomed.has(entry[mergeKey])) : target;
}

function keyOf(entry: Entry, mergeKey: string): unknown {
  if (entry[mergeKey] !== undefined) return entry[mergeKey];
  throw badRequest(
    `map: ${JSON.stringify(entry)} does not contain declared merge key: ${mergeKey}`,
  );
}

function keyIn(entry: unknown, mergeKey: string): unknown {
  return isObject(entry) ? entry[mergeKey] : undefined;
}
