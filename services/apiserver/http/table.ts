import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';

export type TableOptions = {
  readonly includeObject: 'None' | 'Metadata' | 'Object';
  readonly now: Date;
  readonly metadata: Readonly<Record<string, unknown>>;
};

/** Objects as `kubectl get` shows them (meta.k8s.io/v1 Table). */
export function table(kind: Kind, objects: readonly KubeObject[], options: TableOptions): object {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
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
      ...embedded(object, options.includeObject),
    })),
  };
}

function embedded(object: KubeObject, include: TableOptions['includeObject']): object {
  switch (include) {
    case 'None':
      return {};
    case 'Object':
      return { object };
    case 'Metadata':
      return { object: partialObject(object) };
    default:
      return include satisfies never;
  }
}

/** An object's metadata alone (meta.k8s.io/v1 PartialObjectMetadata). */
export function partialObject({ metadata }: KubeObject): KubeObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}
