import { type ApiError, badRequest, notAcceptable } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { ResourceRequest } from '#requests/resource-request.ts';
import { MEDIA_TYPES, type Wanted } from '#requests/wanted-content.ts';
import { encoded } from './encoded.ts';
import { objectJson, objectProtobuf } from './object-encodings.ts';
import { partialObject, type TableOptions, table } from './table.ts';

export type Answer = {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string | string[]>>;
};

/** One object in the form the client wants. @throws ApiError 400, 406 */
export function objectAnswer(
  request: ResourceRequest,
  { status, object }: { readonly status: number; readonly object: KubeObject },
): Answer {
  const { wanted } = request;
  if (wanted.as) return documentAnswer(status, shownObject(request, object), wanted);
  if (wanted.format === 'yaml' || wanted.isPretty) return documentAnswer(status, object, wanted);
  const body = wanted.format === 'json' ? objectJson(object) : objectProtobuf(object);
  return { status, contentType: MEDIA_TYPES[wanted.format], body };
}

/** Any document with a kind, in the format the client wants; JSON when nothing is said. */
export function documentAnswer(status: number, document: object, wanted?: Wanted): Answer {
  return { status, ...encoded(document, wanted) };
}

export function textAnswer(status: number, body: string): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body };
}

/** One object as a Table or as its metadata alone, where the client wants that. @throws ApiError 400, 406 */
export function shownObject(request: ResourceRequest, object: KubeObject): object {
  const { wanted, kind } = request;
  switch (wanted.as) {
    case undefined:
      return object;
    case 'Table': {
      const metadata = { resourceVersion: object.metadata.resourceVersion ?? '' };
      return table(kind, [object], { ...tableOptions(request), metadata });
    }
    case 'PartialObjectMetadata':
      return partialObject(object, wanted.metaVersion);
    case 'PartialObjectMetadataList':
      throw isNoList(request);
    default:
      return wanted.as satisfies never;
  }
}

/** Refuses a form in which no object can be shown, before there is one. @throws ApiError 400, 406 */
export function checkShown(request: ResourceRequest): void {
  if (request.wanted.as === 'Table') tableOptions(request);
  if (request.wanted.as === 'PartialObjectMetadataList') throw isNoList(request);
}

/** @throws ApiError 400 when `includeObject` is none of its three words */
export function tableOptions({
  query,
  wanted,
  now,
}: ResourceRequest): Omit<TableOptions, 'metadata'> {
  const include = query.get('includeObject') || 'Metadata';
  if (include !== 'None' && include !== 'Object' && include !== 'Metadata') {
    throw badRequest(
      `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(include)}: must be 'Metadata', 'Object', 'None', or empty`,
    );
  }
  return { now, includeObject: include, metaVersion: wanted.metaVersion ?? 'v1' };
}

function isNoList({ kind: { version, kind } }: ResourceRequest): ApiError {
  return notAcceptable(
    `you requested PartialObjectMetadataList, but the requested object is not a list (*${version}.${kind})`,
  );
}
