import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { withoutUnknownFields } from '@rollcall/shared/schema/unknown-fields.ts';

export type TableOptions = {
  readonly includeObject: 'None' | 'Metadata' | 'Object';
  readonly metaVersion: 'v1' | 'v1beta1';
  readonly now: Date;
  readonly metadata: Readonly<Record<string, unknown>>;
};

/** Objects as `kubectl get` shows them (meta.k8s.io Table). */
export function table(kind: Kind, objects: readonly KubeObject[], options: TableOptions): object {
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${options.metaVersion}`,
    metadata: options.metadata,
    columnDefinitions: kind.columns.map(({ name, type, format = '', priority = 0 }) => ({
      name,
      type,
      format,
      description: `${name} of the ${kind.singular}`,
      priority,
    })),
    rows: objects.map((object) => ({
      cells: kind.columns.map((column) => column.cell(object, options.now)),
      ...embedded(object, options),
    })),
  };
}

function embedded(object: KubeObject, { includeObject, metaVersion }: TableOptions): object {
  switch (includeObject) {
    case 'None':
      return { object: null };
    case 'Object':
      return { object: withoutUnknownFields(object) };
    case 'Metadata':
      return { object: partialObject(object, metaVersion) };
    default:
      return includeObject satisfies never;
  }
}

/** An object's metadata alone (meta.k8s.io PartialObjectMetadata). */
export function partialObject(object: KubeObject, metaVersion = 'v1'): KubeObject {
  const { metadata } = withoutUnknownFields(object);
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${metaVersion}`, metadata };
}
