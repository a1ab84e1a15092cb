import { badRequest } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { apiVersionOf } from '@rollcall/shared/resource/kind.ts';
import { parseBody } from './content.ts';
import type { ResourceRequest } from './resource-request.ts';

/** The object in a request's body. @throws ApiError 400 or 415 when it is none of the kind */
export function decodeObject(request: ResourceRequest): KubeObject {
  return decodedObject(request, parseBody(request.body, request.contentType));
}

/** A document as an object of the request's kind, in the namespace of its URL. @throws ApiError 400 */
export function decodedObject(request: ResourceRequest, document: unknown): KubeObject {
  const { kind } = request;
  const apiVersion = apiVersionOf(kind);
  checkType(document, { apiVersion, kind: kind.kind });
  const result = kind.schema.safeParse(document);
  if (!result.success) {
    const [issue] = result.error.issues;
    const path = issue?.path.join('.') || 'body';
    throw badRequest(
      `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${path}: ${issue?.message}`,
    );
  }
  const object = { ...(result.data as KubeObject), apiVersion, kind: kind.kind };
  return inNamespace(request, object);
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
      `the API version in the data (${String(apiVersion)}) does not match the expected API version (${expected.apiVersion})`,
    );
  }
  if (kind !== undefined && kind !== expected.kind) {
    throw badRequest(
      `${String(kind)} in version "${expected.apiVersion}" cannot be handled as a ${expected.kind}: the kind does not fit the resource in the URL`,
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
