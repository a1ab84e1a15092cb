import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import { encodeEnvelope } from '@rollcall/shared/protobuf/envelope.ts';
import { messageBytes } from '@rollcall/shared/protobuf/object-bytes.ts';
import { messageOfKind } from '@rollcall/shared/schema/kind-message.ts';
import { withoutUnknownFields } from '@rollcall/shared/schema/unknown-fields.ts';
import { stringify as stringifyYaml } from 'yaml';
import { MEDIA_TYPES, type Wanted } from '#requests/wanted-content.ts';

export type Encoded = { readonly contentType: string; readonly body: string | Buffer };

/** Any document with a kind, in the format that is wanted. @throws ApiError 406 for what protobuf cannot hold */
export function encoded(document: object, wanted: Wanted = { format: 'json' }): Encoded {
  const contentType = MEDIA_TYPES[wanted.format];
  switch (wanted.format) {
    case 'json':
      return { contentType, body: jsonText(withoutUnknownFields(document), wanted) };
    case 'yaml':
      return { contentType, body: stringifyYaml(withoutUnknownFields(document)) };
    case 'protobuf':
      return { contentType, body: protobufEnvelope(document) };
    default:
      return wanted.format satisfies never;
  }
}

/** Indented by two for people. */
export function jsonText(document: unknown, { isPretty = false }: Wanted): string {
  return isPretty ? JSON.stringify(document, null, 2) : JSON.stringify(document);
}

/** @throws ApiError 406 */
export function protobufEnvelope(document: object): Buffer {
  const { apiVersion = 'v1', kind = '' } = document as { apiVersion?: string; kind?: string };
  return encodeEnvelope({ apiVersion, kind, raw: messageBytes(messageName(document), document) });
}

/** The name of a document's message in the schema. @throws ApiError 406 when protobuf has none for it */
export function messageName(document: object): string {
  const { apiVersion = 'v1', kind = '' } = document as { apiVersion?: string; kind?: string };
  const message = messageOfKind({ ...groupVersionOf(apiVersion), kind });
  if (message) return message.name;
  const { version } = groupVersionOf(apiVersion);
  throw new ApiError(
    406,
    'NotAcceptable',
    `object *${version}.${kind} does not implement the protobuf marshalling interface and cannot be encoded to a protobuf message`,
  );
}

/** `certificates.k8s.io/v1` in its parts; the core group is empty. */
export function groupVersionOf(apiVersion: string): {
  readonly group: string;
  readonly version: string;
} {
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  return { group, version: apiVersion.slice(slash + 1) };
}
