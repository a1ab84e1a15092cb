import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { stringify as stringifyYaml } from 'yaml';
import type { Wanted } from './content.ts';
import { objectJson } from './object-json.ts';
import type { ResourceRequest } from './resource-request.ts';
import { partialObject, type TableOptions, table } from './table.ts';

export type Answer = {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** One object in the form the client wants. */
export function objectAnswer(
  request: ResourceRequest,
  { status, object }: { readonly status: number; readonly object: KubeObject },
): Answer {
  const { wanted, kind } = request;
  if (wanted.as === 'Table') {
    const metadata = { resourceVersion: object.metadata.resourceVersion ?? '' };
    return jsonAnswer(
      status,
      table(kind, [object], { ...tableOptions(request), metadata }),
      wanted,
    );
  }
  if (wanted.as === 'PartialObjectMetadata')
    return jsonAnswer(status, partialObject(object), wanted);
  if (wanted.format === 'yaml') return jsonAnswer(status, object, wanted);
  return { status, contentType: 'application/json', body: objectJson(object) };
}

export function jsonAnswer(status: number, document: unknown, wanted?: Wanted): Answer {
  return wanted?.format === 'yaml'
    ? { status, contentType: 'application/yaml', body: stringifyYaml(document) }
    : { status, contentType: 'application/json', body: JSON.stringify(document) };
}

export function textAnswer(status: number, body: string): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body };
}

export function tableOptions({ query, now }: ResourceRequest): Omit<TableOptions, 'metadata'> {
  const include = query.get('includeObject');
  return { now, includeObject: include === 'None' || include === 'Object' ? include : 'Metadata' };
}
