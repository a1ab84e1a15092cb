import { badRequest } from '@rollcall/shared/kube/api-error.ts';
import type { z } from 'zod';
import type { ReviewQuestion } from './answer-review.ts';

/** The spec of a review in the shape that its kind has. @throws ApiError 400 */
export function reviewSpec<S extends z.ZodType>(
  schema: S,
  { object, kind }: ReviewQuestion,
): z.infer<S> {
  const read = schema.safeParse(object['spec'] ?? {});
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const field = ['spec', ...(issue?.path ?? [])].join('.');
  throw badRequest(
    `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${field}: ${issue?.message}`,
  );
}
