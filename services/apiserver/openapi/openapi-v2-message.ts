import type { JsonSchema } from './json-schema.ts';
import type { OpenApiV2 } from './openapi-v2.ts';

type Named<T> = { readonly name: string; readonly value: T };

/**
 * The document in the shape of its protobuf message (gnostic, openapiv2/OpenAPIv2.proto): maps are lists of names and
 * values, and extensions are YAML, of which JSON is a part.
 */
export function openApiV2Message({ swagger, info, paths, definitions }: OpenApiV2): object {
  return {
    swagger,
    info,
    paths: { path: namedValues(paths, pathItem) },
    definitions: { additionalProperties: namedValues(definitions, schema) },
  };
}

function namedValues<T, U>(map: Readonly<Record<string, T>>, as: (value: T) => U): Named<U>[] {
  return Object.entries(map).map(([name, value]) => ({ name, value: as(value) }));
}

function pathItem(item: JsonSchema): object {
  const operations = Object.entries(item).map(([method, each]) => [
    method,
    operation(each as JsonSchema),
  ]);
  return Object.fromEntries(operations);
}

function operation({ description, parameters, responses, ...rest }: JsonSchema): object {
  return {
    description,
    parameters: (parameters as JsonSchema[]).map(({ name, in: where }) => ({
      parameter: { nonBodyParameter: { queryParameterSubSchema: { name, in: where } } },
    })),
    responses: {
      responseCode: namedValues(responses as Record<string, object>, (response) => ({ response })),
    },
    vendorExtension: vendorExtensions(rest),
  };
}

function schema(from: JsonSchema): object {
  const { $ref, description, format, type, required, properties, items, ...rest } = from;
  const { additionalProperties } = rest;
  return {
    ...($ref !== undefined && { ref: $ref }),
    description,
    format,
    required,
    ...(type !== undefined && { type: { value: [type] } }),
    ...(items !== undefined && { items: { schema: [schema(items as JsonSchema)] } }),
    ...(additionalProperties !== undefined && {
      additionalProperties: { schema: schema(additionalProperties as JsonSchema) },
    }),
    ...(properties !== undefined && {
      properties: {
        additionalProperties: namedValues(properties as Record<string, JsonSchema>, schema),
      },
    }),
    vendorExtension: vendorExtensions(rest),
  };
}

function vendorExtensions(fields: JsonSchema): Named<{ readonly yaml: string }>[] {
  const extensions = Object.entries(fields).filter(([name]) => name.startsWith('x-'));
  return extensions.map(([name, value]) => ({ name, value: { yaml: JSON.stringify(value) } }));
}
