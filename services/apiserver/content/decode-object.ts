import { type ApiError, badRequest } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { shown } from '@rollcall/shared/kube/shown.ts';
import { areFields } from '@rollcall/shared/protobuf/are-fields.ts';
import { apiVersionOf } from '@rollcall/shared/resource/kind.ts';
import { messageOfKind } from '@rollcall/shared/schema/kind-message.ts';
import { decodeMessage } from '#decoding/decode-message.ts';
import {
  fieldValidationOf,
  strictDecodingError,
  strictProblems,
} from '#decoding/strict-problems.ts';
import { TypeMismatch } from '#decoding/type-mismatch.ts';
import type { ResourceRequest } from '#requests/resource-request.ts';
import { type ParsedBody, parsedBody } from './content.ts';

/** What is asked of a body: its type, what to do with what nobody knows, and where warnings go. */
export type Expected = {
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  readonly query: URLSearchParams;
  readonly warnings: string[];
};

/** The object in a request's body. @throws ApiError 400 or 415 when it is none of the kind */
export function decodeObject(request: ResourceRequest): KubeObject {
  const fields = decodedBody(request, parsedBody(request.body, request.contentType));
  return objectOfKind(request, fields);
}

/** What a patch made of an object, as an object of the request's kind. @throws ApiError 400 */
export function decodedObject(request: ResourceRequest, document: unknown): KubeObject {
  const { apiVersion, kind } = typeOf(request);
  checkType(document, { apiVersion, kind });
  const fields = decodedFields(request, document, { keepsUnknown: areFields, duplicateFields: [] });
  return objectOfKind(request, fields);
}

/** The fields of a body that must be of a kind. @throws ApiError 400 */
export function decodedBody(expected: Expected, parsed: ParsedBody): Record<string, unknown> {
  const { document, format, duplicateFields } = parsed;
  checkType(document, typeOf(expected));
  // A protobuf message was read by its schema, and has no names that could be wrong.
  if (format === 'protobuf') return document as Record<string, unknown>;
  return decodedFields(expected, document, { duplicateFields: duplicateFields() });
}

type Reading = {
  readonly keepsUnknown?: (base64: string) => boolean;
  readonly duplicateFields: readonly string[];
};

function decodedFields(
  expected: Expected,
  document: unknown,
  { duplicateFields, ...options }: Reading,
): Record<string, unknown> {
  const message = messageOfKind(expected.kind);
  if (!message) return document as Record<string, unknown>;
  try {
    const { object, unknownFields } = decodeMessage(message, document, options);
    tellProblems(expected, strictProblems({ unknownFields, duplicateFields }));
    return object;
  } catch (error) {
    if (error instanceof TypeMismatch) throw notOfKind(expected, error.message);
    throw error;
  }
}

/** @throws ApiError 400 under strict validation */
function tellProblems(expected: Expected, problems: readonly string[]): void {
  const validation = fieldValidationOf(expected.query);
  if (problems.length === 0 || validation === 'Ignore') return;
  if (validation === 'Strict') throw notOfKind(expected, strictDecodingError(problems));
  expected.warnings.push(...problems);
}

/** The kind's own rules about types, and the namespace of the URL. @throws ApiError 400 */
function objectOfKind(request: ResourceRequest, fields: Record<string, unknown>): KubeObject {
  const { kind } = request;
  const result = kind.schema.safeParse(fields);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw notOfKind(request, `${issue?.path.join('.') || 'body'}: ${issue?.message}`);
  }
  const object = { ...(result.data as KubeObject), ...typeOf(request) };
  return inNamespace(request, object);
}

function typeOf({ kind }: Pick<Expected, 'kind'>): { apiVersion: string; kind: string } {
  return { apiVersion: apiVersionOf(kind), kind: kind.kind };
}

function notOfKind({ kind: { kind, version } }: Pick<Expected, 'kind'>, detail: string): ApiError {
  return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${detail}`);
}
function checkType(
  document: unknown,
  expected: { readonly apiVersion: string; readonly kind: string },
): void {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${expected.kind}): couldn't get version/kind; the body is no object`,
    );
  }
  const { apiVersion, kind } = document as { apiVersion?: unknown; kind?: unknown };
  // Typed clients may leave both out: the URL says what it is.
  if (apiVersion !== undefined && apiVersion !== expected.apiVersion) {
    throw badRequest(
      `the API version in the data (${shown(apiVersion)}) does not match the expected API version (${expected.apiVersion})`,
    );
  }
  if (kind !== undefined && kind !== expected.kind) {
    throw badRequest(
      `${shown(kind)} in version "${expected.apiVersion}" cannot be handled as a ${expected.kind}: the kind does not fit the resource in the URL`,
    );
  }
}

function inNamespace({ kind, info }: ResourceRequest, object: KubeObject): KubeObject {
  const { namespace: sent, ...metadata } = object.metadata;
  if (!kind.namespaced) return { ...object, metadata };
  if (sent && sent !== info.namespaceOfObject) {
    throw badRequest(
      `the namespace of the object (${sent}) does not match the namespace on the request (${info.namespaceOfObject})`,
    );
  }
  return { ...object, metadata: { ...metadata, namespace: info.namespaceOfObject } };
}
