import {
  type ApiError,
  badRequest,
  unsupportedMediaType,
} from '@rollcall/shared/kube/api-error.ts';
import { decodeEnvelope } from '@rollcall/shared/protobuf/envelope.ts';
import { MalformedProtobuf } from '@rollcall/shared/protobuf/malformed-protobuf.ts';
import { messageFields } from '@rollcall/shared/protobuf/object-bytes.ts';
import { messageOfKind } from '@rollcall/shared/schema/kind-message.ts';
import { parse as parseYaml, YAMLParseError } from 'yaml';
import { groupVersionOf } from './encoded.ts';
import { ALL_MEDIA_TYPES, type Format, MEDIA_TYPES } from './wanted-content.ts';

const NESTING_MAXIMUM = 100;

/** The document in a body. @throws ApiError 415 for another type, 400 for no document or a too deep one */
export function parseBody(body: Buffer, contentType: string | undefined): unknown {
  const format = bodyFormat(contentType);
  switch (format) {
    case 'json':
      return withinNesting(parseJsonBody(body));
    case 'yaml':
      return withinNesting(parseYamlBody(body));
    case 'protobuf':
      return parseProtobufBody(body);
    default:
      return format satisfies never;
  }
}

/** @throws ApiError 415 */
function bodyFormat(contentType: string | undefined): Format {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() || MEDIA_TYPES.json;
  const format = (Object.keys(MEDIA_TYPES) as Format[]).find((name) => MEDIA_TYPES[name] === type);
  if (format) return format;
  throw unsupportedMediaType(
    `the body of the request was in an unknown format - accepted media types include: ${ALL_MEDIA_TYPES}`,
  );
}

/** @throws ApiError 400 */
export function parseJsonBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw unrecognized(`json parse error: ${error.message}`);
    throw error;
  }
}

/** YAML of the JSON schema, without aliases: a body must cost no more than its bytes. */
export function parseYamlBody(body: Buffer): unknown {
  try {
    return parseYaml(body.toString('utf8'), { schema: 'core', maxAliasCount: 0, uniqueKeys: true });
  } catch (error) {
    if (error instanceof YAMLParseError || error instanceof ReferenceError) {
      throw unrecognized(`yaml parse error: ${error.message}`);
    }
    throw error;
  }
}

/** The object that JSON would have had. @throws ApiError 400 for no envelope, no such kind, or a malformed message */
export function parseProtobufBody(body: Buffer): object {
  try {
    const { apiVersion, kind, raw } = decodeEnvelope(body);
    const message = messageOfKind({ ...groupVersionOf(apiVersion), kind });
    if (message) return { apiVersion, kind, ...messageFields(message.name, raw) };
    throw badRequest(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme`,
    );
  } catch (error) {
    if (error instanceof MalformedProtobuf) throw unrecognized(error.message);
    throw error;
  }
}

/** @throws ApiError 400 when arrays and objects nest deeper than a hundred levels */
export function withinNesting(document: unknown): unknown {
  let level: unknown[] = [document];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > NESTING_MAXIMUM)
      throw badRequest(`the body nests deeper than ${NESTING_MAXIMUM} levels`);
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return document;
}

function unrecognized(detail: string): ApiError {
  return badRequest(`the object provided is unrecognized: couldn't get version/kind; ${detail}`);
}
