import type { Status } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { watchFrame } from '@rollcall/shared/protobuf/watch-frame.ts';
import type { ResourceRequest } from '#requests/resource-request.ts';
import { MEDIA_TYPES, type Wanted } from '#requests/wanted-content.ts';
import { shownObject } from './answer.ts';
import { encoded, protobufEnvelope } from './encoded.ts';
import { objectJson, objectProtobuf } from './object-encodings.ts';
import { table } from './table.ts';

const END_OF_LINE = Buffer.from('}\n');

/** What a watch's answer says that it is. */
export function watchContentType({ format }: Wanted): string {
  return format === 'protobuf' ? `${MEDIA_TYPES.protobuf};stream=watch` : MEDIA_TYPES.json;
}

/** One change, as a line of JSON or a frame of protobuf. */
export function changeEvent(
  request: ResourceRequest,
  type: string,
  object: KubeObject,
): string | Buffer {
  const { wanted } = request;
  if (wanted.as) {
    return documentEvent(request, type, shownObject({ ...request, now: new Date() }, object));
  }
  return wanted.format === 'protobuf'
    ? watchFrame(type, objectProtobuf(object))
    : Buffer.concat([Buffer.from(`{"type":"${type}","object":`), objectJson(object), END_OF_LINE]);
}

/** How far the watch has come: an object with nothing but a version, in the form of the others. */
export function bookmarkEvent(request: ResourceRequest, object: KubeObject): string | Buffer {
  const { wanted, kind, now } = request;
  if (wanted.as !== 'Table')
    return documentEvent(request, 'BOOKMARK', shownObject(request, object));
  const { metaVersion = 'v1' } = wanted;
  const { metadata } = object;
  const empty = table(kind, [], { includeObject: 'None', metaVersion, now, metadata });
  return documentEvent(request, 'BOOKMARK', empty);
}

/** Why the watch ends; a Status is never shown as anything else. */
export function errorEvent(request: ResourceRequest, status: Status): string | Buffer {
  return documentEvent(request, 'ERROR', status);
}

function documentEvent({ wanted }: ResourceRequest, type: string, document: object) {
  if (wanted.format === 'protobuf') return watchFrame(type, protobufEnvelope(document));
  return `{"type":"${type}","object":${encoded(document).body}}\n`;
}
