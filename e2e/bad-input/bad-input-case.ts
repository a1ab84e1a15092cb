import type { Question } from '#world/asker.ts';

/** A bad request by name, and the Status that it must get. */
export type BadInput = {
  readonly what: string;
  readonly question: Question;
  readonly status: ExpectedStatus;
};

export type ExpectedStatus = {
  readonly code: number;
  readonly reason: string;
  readonly message?: RegExp;
  /** The fields of the first causes, in their order: `spec.usages`. */
  readonly fields?: readonly string[];
};

export function badRequest(message?: RegExp): ExpectedStatus {
  return { code: 400, reason: 'BadRequest', ...(message && { message }) };
}

export function invalid(fields: readonly string[], message?: RegExp): ExpectedStatus {
  return { code: 422, reason: 'Invalid', fields, ...(message && { message }) };
}

export function notFound(message?: RegExp): ExpectedStatus {
  return { code: 404, reason: 'NotFound', ...(message && { message }) };
}

/** A JSON body that would be written, were it good. */
export function sends(method: string, path: string, body: unknown): Question {
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return { method, path, headers: { 'content-type': 'application/json' }, body: bytes };
}

export function asks(path: string): Question {
  return { method: 'GET', path };
}
