import { badRequest, unsupportedMediaType } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { messageOfKind } from '@rollcall/shared/schema/kind-message.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import { strategicMergePatch } from './strategic-merge-patch.ts';

const BODY_NESTING_MAXIMUM = 100;

const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
] as const;

export type PatchType = (typeof PATCH_TYPES)[number];

/** Which patch a content type announces. @throws ApiError 415 for none */
export function patchType(contentType: string | undefined): PatchType {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  const known = PATCH_TYPES.find((each) => each === type);
  if (known) return known;
  // Upstream's router refuses it, before anybody asks what can be decoded.
  throw unsupportedMediaType('415: Unsupported Media Type');
}

/** The object as a patch that is no apply would have it. @throws ApiError 400, 415 or 422 when the patch cannot be read or applied */
export function applyPatch(
  kind: { readonly group: string; readonly version: string; readonly kind: string },
  current: KubeObject,
  patch: { readonly contentType: string | undefined; readonly body: Buffer },
): unknown {
  switch (patchType(patch.contentType)) {
    case 'application/json-patch+json':
      return jsonPatch(current, document(patch.body));
    case 'application/merge-patch+json':
      return mergePatch(current, objectOf(document(patch.body)));
    default:
      return strategicMergePatch(messageOfKind(kind), current, objectOf(document(patch.body)));
  }
}

function document(body: Buffer): unknown {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (depthOf(parsed) > BODY_NESTING_MAXIMUM) {
      throw badRequest(`the patch nests deeper than ${BODY_NESTING_MAXIMUM} levels`);
    }
    return parsed;
  } catch (error) {
    if (error instanceof SyntaxError) throw badRequest(`error decoding patch: ${error.message}`);
    throw error;
  }
}

function objectOf(patch: unknown): Record<string, unknown> {
  if (typeof patch === 'object' && patch !== null && !Array.isArray(patch)) {
    return patch as Record<string, unknown>;
  }
  throw badRequest('error decoding patch: a merge patch must be an object');
}

function depthOf(value: unknown): number {
  let level = [value];
  let depth = 0;
  for (; level.length > 0 && depth <= BODY_NESTING_MAXIMUM; depth += 1) {
    level = level.flatMap((each) =>
      typeof each === 'object' && each !== null ? Object.values(each) : [],
    );
  }
  return depth;
}
