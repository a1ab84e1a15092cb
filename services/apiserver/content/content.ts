import {
  type ApiError,
  badRequest,
  unsupportedMediaType,
} from '@rollcall/shared/kube/api-error.ts';
import { decodeEnvelope } from '@rollcall/shared/protobuf/envelope.ts';
import { MalformedProtobuf } from '@rollcall/shared/protobuf/malformed-protobuf.ts';
import { messageFields } from '@rollcall/shared/protobuf/object-bytes.ts';
import { messageOfKind } from '@rollcall/shared/schema/kind-message.ts';
import { parseDocument, parse as parseYaml, YAMLParseError } from 'yaml';
import { duplicateFields } from '#decoding/duplicate-fields.ts';
import { ALL_MEDIA_TYPES, type Format, MEDIA_TYPES } from '#requests/wanted-content.ts';
import { checkYamlSize } from './check-yaml-size.ts';
import { groupVersionOf } from './encoded.ts';

const NESTING_MAXIMUM = 100;
const YAML_OPTIONS = { schema: 'core', maxAliasCount: 0, uniqueKeys: false } as const;

/** A body's document, in which format it came, and which of its fields were told twice. */
export type ParsedBody = {
  readonly document: unknown;
  readonly format: Format;
  /** Looked for when asked: only validation wants to know. */
  readonly duplicateFields: () => readonly string[];
};

/** @throws ApiError 415 for another type, 400 for no document or a too deep one */
export function parsedBody(body: Buffer, contentType: string | undefined): ParsedBody {
  const format = bodyFormat(contentType);
  switch (format) {
    case 'json': {
      const document = withinNesting(parseJsonBody(body));
      const duplicates = () => duplicateFields(body.toString('utf8'), document);
      return { document, format, duplicateFields: duplicates };
    }
    case 'yaml': {
      const document = withinNesting(parseYamlBody(body));
      return { document, format, duplicateFields: () => duplicateYamlKeys(body) };
    }
    case 'protobuf':
      return { document: parseProtobufBody(body), format, duplicateFields: () => [] };
    default:
      return format satisfies never;
  }
}

/** The document alone. @throws ApiError 400, 415 */
export function parseBody(body: Buffer, contentType: string | undefined): unknown {
  return parsedBody(body, contentType).document;
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
    if (error instanceof SyntaxError)
      throw unrecognized(`json parse error: ${lowerFirst(error.message)}`);
    throw error;
  }
}

/** YAML of the JSON schema, without aliases: a body must cost no more than its bytes. Of a key's values the last counts. */
export function parseYamlBody(body: Buffer): unknown {
  const text = body.toString('utf8');
  const asJson = text.startsWith('{') ? jsonOf(text) : undefined;
  if (asJson !== undefined) return asJson;
  checkYamlSize(text);
  try {
    return parseYaml(text, YAML_OPTIONS);
  } catch (error) {
    if (error instanceof YAMLParseError || error instanceof ReferenceError) {
      throw unrecognized(`yaml parse error: ${error.message}`);
    }
    throw error;
  }
}

/** JSON is YAML, and most of what is sent as YAML is JSON, which is read a hundred times as fast. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Each key that a map has twice, as upstream's YAML library tells it. */
function duplicateYamlKeys(body: Buffer): string[] {
  const text = body.toString('utf8');
  const { errors } = parseDocument(text, { ...YAML_OPTIONS, uniqueKeys: true });
  return errors
    .filter(({ code }) => code === 'DUPLICATE_KEY')
    .map(({ linePos, pos: [start] }) => {
      const key = /^[^:\n]*/.exec(text.slice(start))?.[0].trim();
      return `line ${linePos?.[0].line}: key "${key}" already set in map`;
    });
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

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
