import {
  type ApiError,
  badRequest,
  notAcceptable,
  unsupportedMediaType,
} from '@rollcall/shared/kube/api-error.ts';
import { parse as parseYaml, YAMLParseError } from 'yaml';

/** How the client wants the answer. `as` is undefined for the objects themselves. */
export type Wanted = {
  readonly format: 'json' | 'yaml';
  readonly as?: 'Table' | 'PartialObjectMetadata';
};

const NESTING_MAXIMUM = 100;
const ACCEPTED_BODIES = 'application/json, application/yaml';

/** The first media type of `Accept` that can be served. @throws ApiError 406 when there is none */
export function wantedContent(accept: string | undefined): Wanted {
  const ranges = (accept || 'application/json').split(',').map(mediaRange);
  ranges.sort((a, b) => b.quality - a.quality);
  for (const { type, parameters } of ranges) {
    const format = formatOf(type);
    const as = parameters['as']?.replace(/List$/, '');
    if (!format || (parameters['v'] && parameters['v'] !== 'v1')) continue;
    if (as === undefined) return { format };
    if (as === 'Table' || as === 'PartialObjectMetadata') return { format, as };
  }
  throw notAcceptable(`only the following media types are accepted: ${ACCEPTED_BODIES}`);
}

/** The document in a body. @throws ApiError 415 for another type, 400 for no document or a too deep one */
export function parseBody(body: Buffer, contentType: string | undefined): unknown {
  const type =
    (contentType ?? 'application/json').split(';')[0]?.trim().toLowerCase() || 'application/json';
  const format = formatOf(type);
  if (!format || type === '*/*') {
    throw unsupportedMediaType(
      `the body of the request was in an unknown format - accepted media types include: ${ACCEPTED_BODIES}`,
    );
  }
  const document = format === 'json' ? parseJsonBody(body) : parseYamlBody(body);
  return withinNesting(document);
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

function formatOf(type: string): 'json' | 'yaml' | undefined {
  if (type === 'application/json' || type === '*/*' || type === 'application/*') return 'json';
  return type === 'application/yaml' ? 'yaml' : undefined;
}

function mediaRange(text: string): {
  readonly type: string;
  readonly quality: number;
  readonly parameters: Readonly<Record<string, string>>;
} {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim());
  const pairs = rest.map((part) => part.split('=') as [string, string]);
  const parameters = Object.fromEntries(pairs);
  return { type: type.toLowerCase(), parameters, quality: Number(parameters['q'] ?? 1) || 0 };
}
