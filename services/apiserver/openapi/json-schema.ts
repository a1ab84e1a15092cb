import { kindOfMessage, openApiName } from '@rollcall/shared/schema/kind-message.ts';
import type { Field, FieldType, Message, Scalar } from '@rollcall/shared/schema/message.ts';
import { about } from './about.ts';

/** OpenAPI 2 and 3 differ in where definitions stand, and in what may stand beside a reference. */
export type Dialect = 'v2' | 'v3';

export type JsonSchema = Readonly<Record<string, unknown>>;

const SCALARS: Readonly<Record<Scalar, JsonSchema>> = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  bytes: { type: 'string', format: 'byte' },
  Quantity: { $ref: 'io.k8s.apimachinery.pkg.api.resource.Quantity' },
  Time: { $ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.Time' },
  MicroTime: { $ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime' },
  IntOrString: { $ref: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString' },
  RawExtension: { $ref: 'io.k8s.apimachinery.pkg.runtime.RawExtension' },
  FieldsV1: { $ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1' },
  Strings: { type: 'array', items: { type: 'string' } },
};

/** What the referenced scalars are, in either dialect (kube-openapi, OpenAPISchemaType). */
export const SCALAR_DEFINITIONS: Readonly<Record<string, JsonSchema>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': {
    description: 'An amount, with a suffix if need be: 500m, 2, 32Gi.',
    type: 'string',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': { type: 'string', format: 'date-time' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': { type: 'string', format: 'date-time' },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: 'string', format: 'int-or-string' },
  'io.k8s.apimachinery.pkg.runtime.RawExtension': { type: 'object' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': { type: 'object' },
};

/** A message as a definition. */
export function messageSchema(message: Message, dialect: Dialect): JsonSchema {
  const fields = [...message.fields.values()];
  const required = fields.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  const kind = message.isKind ? kindOfMessage(message.name) : undefined;
  return {
    ...described(about(message.name)),
    type: 'object',
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(
      fields.map((field) => [field.name, fieldSchema(message, field, dialect)]),
    ),
    ...(message.isAtomic && { 'x-kubernetes-map-type': 'atomic' }),
    ...(kind && { 'x-kubernetes-group-version-kind': [kind] }),
  };
}

function fieldSchema(message: Message, field: Field, dialect: Dialect): JsonSchema {
  const schema = typeSchema(field.type, dialect);
  const rest = {
    ...described(about(`${message.name}.${field.name}`)),
    ...(field.defaultValue !== undefined && { default: field.defaultValue }),
    ...extensions(field),
  };
  // OpenAPI 3 takes nothing beside a reference.
  const isWrapped = dialect === 'v3' && '$ref' in schema && Object.keys(rest).length > 0;
  return isWrapped ? { allOf: [schema], ...rest } : { ...schema, ...rest };
}

function typeSchema(type: FieldType, dialect: Dialect): JsonSchema {
  switch (type.shape) {
    case 'scalar': {
      const { $ref, ...schema } = SCALARS[type.scalar];
      return $ref === undefined ? schema : reference(String($ref), dialect);
    }
    case 'message':
      return reference(openApiName(type.message), dialect);
    case 'list':
      return { type: 'array', items: typeSchema(type.of, dialect) };
    case 'map':
      return { type: 'object', additionalProperties: typeSchema(type.of, dialect) };
    default:
      return type satisfies never;
  }
}

function reference(name: string, dialect: Dialect): JsonSchema {
  const folder = dialect === 'v2' ? '#/definitions' : '#/components/schemas';
  return { $ref: `${folder}/${name}` };
}

function described(description: string | undefined): JsonSchema {
  return description === undefined ? {} : { description };
}

function extensions(field: Field): JsonSchema {
  const isList = field.type.shape === 'list';
  const strategy = [
    ...(field.mergesOnPatch ? ['merge'] : []),
    ...(field.retainsKeysOnPatch ? ['retainKeys'] : []),
  ].join(',');
  return {
    ...(isList && { 'x-kubernetes-list-type': field.list }),
    ...(isList && field.list === 'map' && { 'x-kubernetes-list-map-keys': field.listMapKeys }),
    ...(!isList && field.isAtomic && { 'x-kubernetes-map-type': 'atomic' }),
    ...(field.patchMergeKey !== undefined && {
      'x-kubernetes-patch-merge-key': field.patchMergeKey,
    }),
    ...(strategy !== '' && { 'x-kubernetes-patch-strategy': strategy }),
  };
}
