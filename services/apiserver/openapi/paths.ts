import { type DescribedKind, rootOf } from './described-kind.ts';
import type { Dialect, JsonSchema } from './json-schema.ts';

type Operation = { readonly method: string; readonly verb: string; readonly action: string };

const ON_COLLECTION: readonly Operation[] = [
  { method: 'get', verb: 'list', action: 'list' },
  { method: 'post', verb: 'create', action: 'post' },
  { method: 'delete', verb: 'deletecollection', action: 'deletecollection' },
];
const ON_ONE: readonly Operation[] = [
  { method: 'get', verb: 'get', action: 'get' },
  { method: 'put', verb: 'update', action: 'put' },
  { method: 'patch', verb: 'patch', action: 'patch' },
  { method: 'delete', verb: 'delete', action: 'delete' },
];
/** Of what is updated or patched, and of questions, which are created. */
const ON_SUBRESOURCE: readonly Operation[] = [
  ...ON_ONE.filter(({ verb }) => verb !== 'delete'),
  { method: 'post', verb: 'create', action: 'post' },
];
const SUBRESOURCE_VERBS: readonly string[] = ['get', 'update', 'patch'];

/** What a write may say in its URL. kubectl looks for `fieldValidation` and `dryRun` to know what the server can do. */
const WRITE_PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  post: ['dryRun', 'fieldManager', 'fieldValidation'],
  put: ['dryRun', 'fieldManager', 'fieldValidation'],
  patch: ['dryRun', 'fieldManager', 'fieldValidation', 'force'],
  delete: ['dryRun', 'gracePeriodSeconds', 'propagationPolicy'],
};

/** Every path of the kinds, with what may be done there. */
export function pathsOf(
  kinds: readonly DescribedKind[],
  dialect: Dialect,
): Record<string, JsonSchema> {
  const paths = kinds.flatMap((kind) => kindPaths(kind, dialect));
  return Object.fromEntries(paths.filter(([, item]) => Object.keys(item).length > 0));
}

function kindPaths(kind: DescribedKind, dialect: Dialect): [string, JsonSchema][] {
  const { verbs = ['create'], subresources = [], plural, namespaced } = kind;
  const base = namespaced
    ? `${rootOf(kind)}/namespaces/{namespace}/${plural}`
    : `${rootOf(kind)}/${plural}`;
  const allowed = (operations: readonly Operation[]) =>
    operations.filter(({ verb }) => verbs.includes(verb));
  const onSubresource = (name: string) => {
    const served = kind.subresourceVerbs?.[name] ?? SUBRESOURCE_VERBS;
    return ON_SUBRESOURCE.filter(({ verb }) => served.includes(verb));
  };
  const everywhere = namespaced ? [ON_COLLECTION[0] as Operation] : [];
  return [
    [base, pathItem(kind, allowed(ON_COLLECTION), dialect)],
    [`${base}/{name}`, pathItem(kind, allowed(ON_ONE), dialect)],
    [`${rootOf(kind)}/${plural}`, pathItem(kind, allowed(everywhere), dialect)] as const,
    ...subresources.map((name): [string, JsonSchema] => [
      `${base}/{name}/${name}`,
      pathItem({ ...kind, ...kind.subresourceKinds?.[name] }, onSubresource(name), dialect),
    ]),
  ].filter(([path], index, all) => all.findIndex(([other]) => other === path) === index) as [
    string,
    JsonSchema,
  ][];
}

function pathItem(
  kind: DescribedKind,
  operations: readonly Operation[],
  dialect: Dialect,
): JsonSchema {
  return Object.fromEntries(
    operations.map((operation) => [operation.method, describedOperation(kind, operation, dialect)]),
  );
}

function describedOperation(
  { group, version, kind }: DescribedKind,
  { method, action }: Operation,
  dialect: Dialect,
): JsonSchema {
  return {
    description: `${action} ${kind}`,
    parameters: (WRITE_PARAMETERS[method] ?? []).map((name) => parameter(name, dialect)),
    responses: { '200': { description: 'OK' } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
}

function parameter(name: string, dialect: Dialect): JsonSchema {
  const type = name === 'gracePeriodSeconds' ? 'integer' : name === 'force' ? 'boolean' : 'string';
  const where = { name, in: 'query' };
  return dialect === 'v2' ? { ...where, type, uniqueItems: true } : { ...where, schema: { type } };
}
