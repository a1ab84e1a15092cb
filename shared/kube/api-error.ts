import type { FieldError } from './field-error.ts';

export type StatusCause = {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
};

export type StatusDetails = {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
};

/** `metav1.Status`, the one shape in which an apiserver says that something failed. */
export type Status = {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Record<string, unknown>;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code?: number;
};

/** Names a kind of resource in an error: `{ group: 'certificates.k8s.io', resource: 'certificatesigningrequests' }`. */
export type ResourceName = { readonly group: string; readonly resource: string };

/** What a client may see. Made only by the named factories below; one file turns it into HTTP. */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails;
  /** Of a list that expired: how to go on without it. */
  readonly continueToken: string = '';

  constructor(code: number, reason: string, message: string, details: StatusDetails = {}) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  toStatus(): Status {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.continueToken ? { continue: this.continueToken } : {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      details: this.details,
      code: this.code,
    };
  }
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function unauthorized(): ApiError {
  return new ApiError(401, 'Unauthorized', 'Unauthorized');
}

/** 403; `detail` follows upstream's `<resource>.<group> "<name>" is forbidden: `. */
export function forbidden(of: ResourceName, name: string, detail: string): ApiError {
  const subject = name ? `${qualified(of)} "${name}"` : qualified(of);
  return new ApiError(403, 'Forbidden', `${subject} is forbidden: ${detail}`, detailsOf(of, name));
}

export function forbiddenPath(message: string): ApiError {
  return new ApiError(403, 'Forbidden', `forbidden: ${message}`);
}

export function notFound(of: ResourceName, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${qualified(of)} "${name}" not found`, detailsOf(of, name));
}

export function unknownPath(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource');
}

export function methodNotAllowed(): ApiError {
  return new ApiError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
  );
}

export function notAcceptable(message: string): ApiError {
  return new ApiError(406, 'NotAcceptable', message);
}

export function alreadyExists(of: ResourceName, name: string): ApiError {
  return new ApiError(
    409,
    'AlreadyExists',
    `${qualified(of)} "${name}" already exists`,
    detailsOf(of, name),
  );
}

export const OBJECT_WAS_MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

export function conflict(
  of: ResourceName,
  name: string,
  detail: string = OBJECT_WAS_MODIFIED,
): ApiError {
  return new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(of)} "${name}": ${detail}`,
    detailsOf(of, name),
  );
}

/** `continueToken` goes on with a list inconsistently. */
export function expired(message: string, continueToken = ''): ApiError {
  return Object.assign(new ApiError(410, 'Expired', message), { continueToken });
}

export function tooLarge(limitBytes: number): ApiError {
  return new ApiError(
    413,
    'RequestEntityTooLarge',
    `Request entity too large: limit is ${limitBytes}`,
  );
}

export function unsupportedMediaType(message: string): ApiError {
  return new ApiError(415, 'UnsupportedMediaType', message);
}

/** 422 with every field error as a cause; `kind` is `{ group, kind: 'CertificateSigningRequest' }`. */
export function invalid(
  of: { readonly group: string; readonly kind: string },
  name: string,
  errors: readonly FieldError[],
): ApiError {
  const texts = errors.map((error) => `${error.field}: ${error.message}`);
  const summary = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const subject = of.group ? `${of.kind}.${of.group}` : of.kind;
  return new ApiError(422, 'Invalid', `${subject} "${name}" is invalid: ${summary}`, {
    ...(name && { name }),
    ...(of.group && { group: of.group }),
    kind: of.kind,
    causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
  });
}

export function internalError(message: string): ApiError {
  return new ApiError(500, 'InternalError', `Internal error occurred: ${message}`);
}

export function serviceUnavailable(message: string, retryAfterSeconds = 1): ApiError {
  return new ApiError(503, 'ServiceUnavailable', message, { retryAfterSeconds });
}

export function timeout(message: string, details: StatusDetails = {}): ApiError {
  return new ApiError(504, 'Timeout', message, details);
}

/** `certificatesigningrequests.certificates.k8s.io`, or `secrets` in the core group. */
export function qualified(of: ResourceName): string {
  return of.group ? `${of.resource}.${of.group}` : of.resource;
}

function detailsOf(of: ResourceName, name: string): StatusDetails {
  return { ...(name && { name }), ...(of.group && { group: of.group }), kind: of.resource };
}
