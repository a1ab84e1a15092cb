import { ApiError, type StatusDetails } from '@rollcall/shared/kube/api-error.ts';

/** What an unsuccessful answer says, rebuilt from its Status, or from its code where the body is none (429 is plain text). */
export function answerError(answer: {
  readonly status: number;
  readonly body: string;
  readonly retryAfter?: string | undefined;
}): ApiError {
  const status = parsedStatus(answer.body);
  if (status) return errorOfStatus(status, answer.status);
  const retryAfterSeconds = Number.parseInt(answer.retryAfter ?? '', 10);
  return new ApiError(
    answer.status,
    REASONS[answer.status] ?? '',
    answer.body.trim().slice(0, 1_000) || `the server answered ${answer.status}`,
    Number.isNaN(retryAfterSeconds) ? {} : { retryAfterSeconds },
  );
}

/** The error that a Status on the wire tells, as in the ERROR event of a watch. */
export function errorOfStatus(
  status: Readonly<Record<string, unknown>>,
  codeIfAbsent = 500,
): ApiError {
  const { code, reason, message, details } = status;
  return new ApiError(
    typeof code === 'number' ? code : codeIfAbsent,
    typeof reason === 'string' ? reason : '',
    typeof message === 'string' ? message : 'the server gave no message',
    typeof details === 'object' && details !== null ? (details as StatusDetails) : {},
  );
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'RequestEntityTooLarge',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

function parsedStatus(body: string): Readonly<Record<string, unknown>> | undefined {
  const value = jsonOrNothing(body);
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  return value.kind === 'Status' ? (value as Readonly<Record<string, unknown>>) : undefined;
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
