import { badRequest } from '@rollcall/shared/kube/api-error.ts';
import { z } from 'zod';
import { parseBody } from './content.ts';
import type { ResourceRequest } from './resource-request.ts';

const schema = z.looseObject({
  preconditions: z
    .object({ uid: z.string().nullish(), resourceVersion: z.string().nullish() })
    .nullish(),
  propagationPolicy: z.enum(['Orphan', 'Background', 'Foreground']).nullish(),
  gracePeriodSeconds: z.number().int().nullish(),
});

export type DeleteOptions = {
  readonly preconditions: { readonly uid?: string; readonly resourceVersion?: string };
};

/** The options of a delete, from its body if it has one. kubectl sends them without kind and apiVersion. @throws ApiError 400 */
export function deleteOptions(request: ResourceRequest): DeleteOptions {
  if (request.body.length === 0) return { preconditions: {} };
  const result = schema.safeParse(parseBody(request.body, request.contentType));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw badRequest(
      `DeleteOptions cannot be decoded: ${issue?.path.join('.')}: ${issue?.message}`,
    );
  }
  const { uid, resourceVersion } = result.data.preconditions ?? {};
  return { preconditions: { ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) } };
}
