import { definitionsOf } from './definitions.ts';
import { type DescribedKind, messagesOf } from './described-kind.ts';
import type { JsonSchema } from './json-schema.ts';
import { pathsOf } from './paths.ts';

export type OpenApiV2 = {
  readonly swagger: '2.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, JsonSchema>>;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
};

/** One document for all kinds, as clients before 1.27 read it. */
export function openApiV2(kinds: readonly DescribedKind[], serverVersion: string): OpenApiV2 {
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: serverVersion },
    paths: pathsOf(kinds, 'v2'),
    definitions: definitionsOf(messagesOf(kinds), 'v2'),
  };
}
