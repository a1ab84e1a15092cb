import { badRequest } from '@rollcall/shared/kube/api-error.ts';
import { type ListStrategy, listStrategy } from './merge-keys.ts';
import { isObject } from './merge-patch.ts';

type Fields = Record<string, unknown>;

/** Kubernetes' own patch: a merge patch that knows how lists merge, and takes directives (apimachinery, pkg/util/strategicpatch). @throws ApiError 400 */
export function strategicMergePatch(target: unknown, patch: Fields): unknown {
  return mergedFields(isObject(target) ? target : {}, patch, []);
}

function mergedFields(target: Fields, patch: Fields, path: readonly string[]): Fields | undefined {
  const { $patch: directive, $retainKeys: retained, ...fields } = patch;
  if (directive === 'replace') return withoutDirectives(fields);
  if (directive === 'delete') return undefined;
  if (directive !== undefined && directive !== 'merge') throw unknownDirective(directive);
  const merged = new Map(Object.entries(retained === undefined ? target : pick(target, retained)));
  for (const [key, value] of Object.entries(fields)) {
    if (key.startsWith('$setElementOrder/')) continue;
    if (key.startsWith('$deleteFromPrimitiveList/')) {
      const name = key.slice('$deleteFromPrimitiveList/'.length);
      merged.set(name, without(merged.get(name), value));
      continue;
    }
    const next = value === null ? undefined : mergedValue(merged.get(key), value, [...path, key]);
    if (next === undefined) merged.delete(key);
    else merged.set(key, next);
  }
  return Object.fromEntries(merged);
}

function mergedValue(target: unknown, patch: unknown, path: readonly string[]): unknown {
  if (isObject(patch)) return mergedFields(isObject(target) ? target : {}, patch, path);
  const strategy = Array.isArray(patch) ? listStrategy(path) : undefined;
  if (!strategy) return patch;
  return mergedList(Array.isArray(target) ? target : [], patch as unknown[], { strategy, path });
}

function mergedList(
  target: readonly unknown[],
  patch: readonly unknown[],
  how: { readonly strategy: ListStrategy; readonly path: readonly string[] },
): unknown[] {
  if ('set' in how.strategy) return [...new Set([...target, ...patch])];
  const { key } = how.strategy;
  const replaces = patch.some((entry) => isObject(entry) && entry['$patch'] === 'replace');
  const entries = patch.map((entry) => keyed(entry, key, how.path));
  const merged = new Map((replaces ? [] : target).map((entry) => [idOf(entry, key), entry]));
  for (const entry of entries) {
    const id = idOf(entry, key);
    if (id === undefined) continue;
    const existing = merged.get(id);
    const next = mergedFields(isObject(existing) ? existing : {}, entry, how.path);
    if (next === undefined) merged.delete(id);
    else merged.set(id, next);
  }
  return [...merged.values()];
}

function keyed(entry: unknown, key: string, path: readonly string[]): Fields {
  const isDirective = isObject(entry) && entry['$patch'] === 'replace';
  if (isObject(entry) && (entry[key] !== undefined || isDirective)) return entry;
  throw badRequest(
    `map: ${JSON.stringify(path.join('.'))} does not contain declared merge key: ${key}`,
  );
}

function idOf(entry: unknown, key: string): unknown {
  return isObject(entry) ? entry[key] : undefined;
}

function pick(target: Fields, retained: unknown): Fields {
  if (!Array.isArray(retained)) throw badRequest('$retainKeys must be a list of names');
  return Object.fromEntries(Object.entries(target).filter(([key]) => retained.includes(key)));
}

function without(target: unknown, values: unknown): unknown {
  if (!Array.isArray(values)) throw badRequest('$deleteFromPrimitiveList must be a list');
  return Array.isArray(target) ? target.filter((value) => !values.includes(value)) : [];
}

function withoutDirectives(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !key.startsWith('$')));
}

function unknownDirective(directive: unknown) {
  return badRequest(`Unknown $patch directive: ${JSON.stringify(directive)}`);
}
