import { type FieldType, isFields, typeOfField, typeOfValue } from './field-type.ts';
import { entriesOf, type NamedList, typeOfEntry } from './list-entries.ts';
import type { PathElement } from './path-element.ts';

/** A value with a configuration laid over it: the configuration wins, field by field (structured-merge-diff, typed/merge.go). */
export function mergeFields(type: FieldType, live: unknown, config: unknown): unknown {
  if (config === undefined) return live;
  if (live === undefined) return config;
  const known = typeOfValue(type, config ?? live);
  if (known.shape === 'leaf') return config;
  // To say null of something that is merged is to say nothing of it.
  if (config === null) return live;
  return known.shape === 'map' ? mergedMap(known, live, config) : mergedList(known, live, config);
}

function mergedMap(
  type: Extract<FieldType, { shape: 'map' }>,
  live: unknown,
  config: unknown,
): unknown {
  if (!isFields(live) || !isFields(config)) return config;
  const merged = new Map(Object.entries(live));
  for (const [name, value] of Object.entries(config)) {
    merged.set(name, mergeFields(typeOfField(type, name), merged.get(name), value));
  }
  return Object.fromEntries(merged);
}

/** Entries stand as the configuration orders them; those it does not know keep their place before what followed them. */
function mergedList(type: NamedList, live: unknown, config: unknown): unknown {
  const [old, wanted] = [entriesOf(type, live), entriesOf(type, config)];
  const liveOrder = [...old.keys()];
  const merged: unknown[] = [];
  let position = 0;
  const takeUnknown = (nextShared: PathElement | undefined) => {
    for (; position < liveOrder.length; position += 1) {
      const element = liveOrder[position] as PathElement;
      if (!wanted.has(element)) merged.push(old.get(element));
      else if (element === nextShared) return;
    }
  };
  const shared = [...wanted.keys()].filter((element) => old.has(element));
  for (const [element, entry] of wanted) {
    takeUnknown(shared[0]);
    merged.push(mergeFields(typeOfEntry(type), old.get(element), entry));
    if (element !== shared[0]) continue;
    shared.shift();
    if (liveOrder[position] === element) position += 1;
  }
  takeUnknown(undefined);
  return merged;
}
