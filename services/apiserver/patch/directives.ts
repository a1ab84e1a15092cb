import { isObject } from './merge-patch.ts';

const DIRECTIVE = /^\$(?:patch|retainKeys)$|^\$(?:setElementOrder|deleteFromPrimitiveList)\//;

/** A part of a patch as a value: where nothing was, there is nothing to direct and nothing to remove. */
export function withoutDirectives(patch: unknown): unknown {
  if (Array.isArray(patch)) {
    return patch.filter((entry) => !isDirective(entry)).map(withoutDirectives);
  }
  if (!isObject(patch)) return patch;
  const kept = Object.entries(patch).filter(
    ([name, value]) => value !== null && !DIRECTIVE.test(name),
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutDirectives(value)]));
}

/** An entry that only says what to do with a list. */
function isDirective(entry: unknown): boolean {
  return (
    isObject(entry) && (entry['$patch'] === 'delete' || Object.keys(entry).join() === '$patch')
  );
}
