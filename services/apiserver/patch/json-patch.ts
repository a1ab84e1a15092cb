import { ApiError, badRequest } from '@rollcall/shared/kube/api-error.ts';
import { applyPatch, type Operation } from 'rfc6902';

const OPERATIONS_AT_MOST = 10_000;
const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test'];

/** RFC 6902. @throws ApiError 400 for what is no patch, 422 for one that does not fit the object */
export function jsonPatch(current: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw badRequest('error decoding patch: a JSON patch must be an array');
  if (patch.length > OPERATIONS_AT_MOST) {
    throw new ApiError(
      413,
      'RequestEntityTooLarge',
      `The allowed maximum operations in a JSON patch is ${OPERATIONS_AT_MOST}, got ${patch.length}`,
    );
  }
  const operations = patch.map(operation);
  const result = structuredClone(current);
  const failure = applyPatch(result, operations).find((error) => error !== null);
  if (failure) throw refused(failure.message);
  return result;
}

/** Upstream's sentence; what is wrong stands in the cause. */
function refused(why: string): ApiError {
  const causes = [{ reason: 'FieldValueInvalid', field: 'patch', message: why }];
  const sentence = 'the server rejected our request due to an error in our request';
  return new ApiError(422, 'Invalid', sentence, { causes });
}

function operation(entry: unknown, index: number): Operation {
  const { op, path, from } = (entry ?? {}) as { op?: unknown; path?: unknown; from?: unknown };
  const needsFrom = op === 'move' || op === 'copy';
  const isSound =
    typeof op === 'string' &&
    OPERATIONS.includes(op) &&
    isPointer(path) &&
    (!needsFrom || isPointer(from));
  if (!isSound)
    throw badRequest(`error decoding patch: operation ${index} has no valid op, path or from`);
  return entry as Operation;
}

/** RFC 6901, without the names by which a JavaScript object's prototype could be reached. */
function isPointer(path: unknown): boolean {
  if (typeof path !== 'string' || (path !== '' && !path.startsWith('/'))) return false;
  return !path
    .split('/')
    .some((part) => part === '__proto__' || part === 'constructor' || part === 'prototype');
}
