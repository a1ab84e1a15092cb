import { messageBytes } from '@rollcall/shared/protobuf/object-bytes.ts';
import type { Answer } from '#content/answer.ts';
import type { DescribedKind } from '#openapi/described-kind.ts';
import { openApiV2 } from '#openapi/openapi-v2.ts';
import { openApiV2Message } from '#openapi/openapi-v2-message.ts';
import { hashed, openApiV3Documents, openApiV3Index } from '#openapi/openapi-v3.ts';
import { acceptedType } from './accepted-type.ts';

export type OpenApiRequest = {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly accept: string | undefined;
  readonly ifNoneMatch: string | undefined;
};

/** Answers what is asked of OpenAPI documents; undefined for a path that is none. */
export type OpenApi = (request: OpenApiRequest) => Answer | undefined;

const JSON_TYPE = 'application/json';
const V2_PROTOBUF = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
/** The same without the sign that no media type may have, as newer clients write it. */
const V2_PROTOBUF_TYPE = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
const V2_TYPES = [JSON_TYPE, V2_PROTOBUF, V2_PROTOBUF_TYPE] as const;
/** Upstream has those in protobuf too; no client is known that could do with nothing else. */
const V3_TYPES = [JSON_TYPE] as const;
const NOT_ACCEPTABLE: Answer = { status: 406, contentType: 'text/plain', body: '' };
const V3_ROOT = '/openapi/v3';

/** The documents of all kinds, made when they are first asked for and then kept (kube-openapi, pkg/handler and handler3). */
export function openApiOf(kinds: readonly DescribedKind[], serverVersion: string): OpenApi {
  // The tree that both are made of is ten times as large, and is let go.
  const v2 = () => openApiV2(kinds, serverVersion);
  const v2Json = once(() => jsonAnswer(hashed(v2())));
  const v2Protobuf = once(() =>
    protobufAnswer(messageBytes('openapi.Document', openApiV2Message(v2()))),
  );
  const v3 = once(() => openApiV3Documents(kinds, serverVersion));
  return (request) => {
    const { path, accept } = request;
    if (path === '/openapi/v2') {
      const type = acceptedType(accept, V2_TYPES);
      if (type === undefined) return NOT_ACCEPTABLE;
      return unlessKnown(request, type === JSON_TYPE ? v2Json() : v2Protobuf());
    }
    if (path === V3_ROOT || path === `${V3_ROOT}/`) return jsonAnswer(hashed(openApiV3Index(v3())));
    if (!path.startsWith(`${V3_ROOT}/`)) return undefined;
    const document = v3().get(path.slice(V3_ROOT.length + 1));
    if (document && acceptedType(accept, V3_TYPES) === undefined) return NOT_ACCEPTABLE;
    return document && unlessKnown(request, hashedAnswer(request, document));
  };
}

type Hashed = ReturnType<typeof hashed>;

function jsonAnswer({ text, hash }: Hashed): Answer {
  const headers = { etag: `"${hash}"`, vary: 'Accept' };
  return { status: 200, contentType: 'application/json', body: text, headers };
}

/** The media type's @ is not allowed in a header, so upstream says that it is bytes, and what they are elsewhere. */
function protobufAnswer(bytes: Uint8Array): Answer {
  return {
    status: 200,
    contentType: 'application/octet-stream',
    body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    headers: { 'x-varied-accept': V2_PROTOBUF, vary: 'Accept' },
  };
}

/** A document under its hash never changes; under another hash it has moved. */
function hashedAnswer({ path, query }: OpenApiRequest, document: Hashed): Answer {
  const answer = jsonAnswer(document);
  const asked = query.get('hash');
  if (asked === null) return answer;
  if (asked !== document.hash) {
    const location = `${path}?hash=${document.hash}`;
    return { ...answer, status: 301, body: '', headers: { location } };
  }
  const headers = { ...answer.headers, 'cache-control': 'public, immutable' };
  return { ...answer, headers };
}

function unlessKnown({ ifNoneMatch }: OpenApiRequest, answer: Answer): Answer {
  const etag = answer.headers?.['etag'];
  return etag !== undefined && etag === ifNoneMatch ? { ...answer, status: 304, body: '' } : answer;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
