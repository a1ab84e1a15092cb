import { ApiError } from '@rollcall/shared/kube/api-error.ts';

/** Whether a write was refused only because somebody else was faster. */
export function isOvertaken(error: unknown): boolean {
  return (
    error instanceof ApiError && ['Conflict', 'NotFound', 'AlreadyExists'].includes(error.reason)
  );
}
