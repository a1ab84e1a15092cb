import { badRequest } from '@rollcall/shared/kube/api-error.ts';
import { shown } from '@rollcall/shared/kube/shown.ts';
import type { Field, Message } from '@rollcall/shared/schema/message.ts';
import { messageOf } from '@rollcall/shared/schema/messages.ts';
import { withoutDirectives } from './directives.ts';
import { isObject } from './merge-patch.ts';
import { mergedList, orderedList } from './strategic-list.ts';

type Fields = Readonly<Record<string, unknown>>;

const ORDER = '$setElementOrder/';
const DELETE = '$deleteFromPrimitiveList/';

/**
 * Kubernetes' own patch: a merge patch that knows by the schema how lists merge, and takes directives (apimachinery,
 * pkg/util/strategicpatch). Without a message every list is replaced whole. @throws ApiError 400
 */
export function strategicMergePatch(
  message: Message | undefined,
  target: unknown,
  patch: Fields,
): Fields {
  const { $patch: directive, $retainKeys: retained, ...fields } = patch;
  if (directive !== undefined) return directed(directive, fields);
  const current = isObject(target) ? target : {};
  const merged = new Map(
    Object.entries(retained === undefined ? current : retainedFields(current, fields, retained)),
  );
  for (const [key, value] of Object.entries(fields)) {
    if (key.startsWith(ORDER)) continue;
    if (key.startsWith(DELETE)) {
      const name = key.slice(DELETE.length);
      merged.set(name, withoutValues(merged.get(name), value));
    } else if (value === null) {
      merged.delete(key);
    } else {
      merged.set(key, mergedValue(message?.fields.get(key), merged.get(key), value));
    }
  }
  for (const [key, order] of Object.entries(fields)) {
    if (!key.startsWith(ORDER)) continue;
    const name = key.slice(ORDER.length);
    const mergeKey = message?.fields.get(name)?.patchMergeKey;
    const list = merged.get(name);
    if (!Array.isArray(order)) throw badRequest('invalid patch format of setElementOrder list');
    const was = Array.isArray(current[name]) ? current[name] : [];
    if (Array.isArray(list)) merged.set(name, orderedList(list, { order, was, mergeKey }));
  }
  return Object.fromEntries(merged);
}

function mergedValue(field: Field | undefined, target: unknown, patch: unknown): unknown {
  if (target === undefined) return withoutDirectives(patch);
  if (isObject(patch) && isObject(target)) {
    return strategicMergePatch(messageIn(field), target, patch);
  }
  if (!Array.isArray(patch) || !Array.isArray(target)) return withoutDirectives(patch);
  if (!field?.mergesOnPatch) return withoutDirectives(patch);
  const item = messageIn(field);
  return mergedList(target, patch, {
    mergeKey: field.patchMergeKey,
    merge: (was, entry) => strategicMergePatch(item, was, entry),
  });
}

/** The message of a field, of its list's entries, or of its map's values. */
function messageIn(field: Field | undefined): Message | undefined {
  const type = field?.type;
  const inner = type?.shape === 'list' ? type.of : type;
  return inner?.shape === 'message' ? messageOf(inner.message) : undefined;
}

function directed(directive: unknown, fields: Fields): Fields {
  if (directive === 'replace') return withoutDirectives(fields) as Fields;
  if (directive === 'delete') return {};
  throw badRequest(`unknown patch type: ${shown(directive)} in map: ${JSON.stringify(fields)}`);
}

/** What is kept of an object, when the patch says what may stay; it must itself keep to that. */
function retainedFields(current: Fields, patch: Fields, retained: unknown): Fields {
  const isKept = (name: string) => Array.isArray(retained) && retained.includes(name);
  const breaks = Object.entries(patch).some(
    ([name, value]) => value !== null && !name.startsWith('$') && !isKept(name),
  );
  if (!Array.isArray(retained) || breaks) throw badRequest('invalid patch format of retainKeys');
  return Object.fromEntries(Object.entries(current).filter(([name]) => isKept(name)));
}

function withoutValues(target: unknown, values: unknown): unknown {
  if (!Array.isArray(values)) throw badRequest('invalid patch format of primitive list');
  return Array.isArray(target) ? target.filter((value) => !values.includes(value)) : [];
}
