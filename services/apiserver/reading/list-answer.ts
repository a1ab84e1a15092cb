import { notAcceptable } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { listEnvelope } from '@rollcall/shared/protobuf/object-bytes.ts';
import { apiVersionOf } from '@rollcall/shared/resource/kind.ts';
import { type Answer, documentAnswer, tableOptions } from '#content/answer.ts';
import { listJson, objectMessage } from '#content/object-encodings.ts';
import { partialObject, table } from '#content/table.ts';
import type { ResourceRequest } from '#requests/resource-request.ts';
import { MEDIA_TYPES } from '#requests/wanted-content.ts';

type ListMeta = Readonly<Record<string, unknown>>;

/** A list of objects in the form the client wants, put together from what each object's version is encoded as. @throws ApiError 400, 406 */
export function listAnswer(
  request: ResourceRequest,
  objects: readonly KubeObject[],
  metadata: ListMeta,
): Answer {
  const { wanted, kind } = request;
  switch (wanted.as) {
    case undefined:
      return objectsAnswer(request, objects, metadata);
    case 'Table':
      return documentAnswer(
        200,
        table(kind, objects, { ...tableOptions(request), metadata }),
        wanted,
      );
    case 'PartialObjectMetadataList': {
      const { metaVersion = 'v1' } = wanted;
      const items = objects.map((object) => partialObject(object, metaVersion));
      const type = { kind: wanted.as, apiVersion: `meta.k8s.io/${metaVersion}` };
      return documentAnswer(200, { ...type, metadata, items }, wanted);
    }
    case 'PartialObjectMetadata':
      throw notAcceptable(
        `you requested PartialObjectMetadata, but the requested object is a list (*${kind.version}.${kind.kind}List)`,
      );
    default:
      return wanted.as satisfies never;
  }
}

function objectsAnswer(
  { kind, wanted }: ResourceRequest,
  objects: readonly KubeObject[],
  metadata: ListMeta,
): Answer {
  const type = { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind) };
  if (wanted.format === 'protobuf') {
    const body = listEnvelope(type, metadata, objects.map(objectMessage));
    return { status: 200, contentType: MEDIA_TYPES.protobuf, body };
  }
  const body = listJson({ ...type, metadata }, objects);
  return wanted.format === 'json' && !wanted.isPretty
    ? { status: 200, contentType: MEDIA_TYPES.json, body }
    : documentAnswer(200, JSON.parse(String(body)) as object, wanted);
}
