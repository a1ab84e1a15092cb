import { ApiError, badRequest, internalError, tooLarge } from '@rollcall/shared/kube/api-error.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import { type Answer, documentAnswer } from '#content/answer.ts';
import { type Asked, tolerableContent } from '#requests/wanted-content.ts';

export const BODY_LIMIT_BYTES = 3 * 1024 * 1024;

/** The one place where an error becomes a Status. What is no ApiError is our own fault: it is logged, and told as a 500 without its insides. */
export function errorAnswer(error: unknown, asked: Asked, log: Logger): Answer {
  const apiError = asApiError(error, log);
  const seconds = apiError.details.retryAfterSeconds;
  return {
    ...documentAnswer(apiError.code, apiError.toStatus(), tolerableContent(asked)),
    ...(seconds !== undefined && { headers: { 'retry-after': String(seconds) } }),
  };
}

function asApiError(error: unknown, log: Logger): ApiError {
  if (error instanceof ApiError) return error;
  const { code, statusCode, message } = error as {
    code?: string;
    statusCode?: number;
    message?: string;
  };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return tooLarge(BODY_LIMIT_BYTES);
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return badRequest(message ?? 'the request cannot be read');
  }
  log.error({ err: error }, 'A request failed in a way that was not foreseen');
  return internalError('see the log of the apiserver');
}
