import { badRequest } from '@rollcall/shared/kube/api-error.ts';
import type { Action } from '#authorization/action.ts';

/** What a request asks for (apiserver, pkg/endpoints/request/requestinfo.go). */
export type RequestInfo = Action;

const NAMED_VERBS: Readonly<Record<string, string>> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** @throws ApiError 400 when the path is not well encoded */
export function requestInfo(method: string, path: string, query: URLSearchParams): RequestInfo {
  const parts = path
    .split('/')
    .slice(1)
    .filter((part, index, all) => part !== '' || index < all.length - 1);
  const isCore = parts[0] === 'api' && parts.length > 2;
  const isGrouped = parts[0] === 'apis' && parts.length > 3;
  if (!isCore && !isGrouped) return { type: 'path', verb: method.toLowerCase(), path };
  const [group, version] = isCore
    ? ['', parts[1] as string]
    : [parts[1] as string, parts[2] as string];
  const rest = parts.slice(isCore ? 2 : 3).map(decoded);
  const isWatchPath = rest[0] === 'watch';
  const target = locate(isWatchPath ? rest.slice(1) : rest);
  const name = target.name || nameSelected(method, query);
  const fieldSelector = query.get('fieldSelector');
  const verb = isWatchPath ? 'watch' : verbOf(method, target.name, query);
  return {
    type: 'resource',
    verb,
    group,
    version,
    ...target,
    name: verb === 'create' ? target.name : name,
    ...(fieldSelector && { fieldSelector }),
  };
}

type Target = {
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
};

/** `namespaces/n/pods/p/status`, `nodes/n/status`, or `namespaces/n` itself. */
function locate(parts: readonly string[]): Target {
  const inNamespace =
    parts[0] === 'namespaces' && parts.length > 2 && !isNamespaceSubresource(parts);
  const namespace = inNamespace ? (parts[1] as string) : '';
  const [resource = '', name = '', ...subresource] = inNamespace ? parts.slice(2) : parts;
  const isNamespace = resource === 'namespaces';
  return {
    resource,
    subresource: subresource.join('/'),
    namespace: isNamespace ? name : namespace,
    name,
  };
}

function isNamespaceSubresource(parts: readonly string[]): boolean {
  return parts.length === 3 && (parts[2] === 'status' || parts[2] === 'finalize');
}

function verbOf(method: string, name: string, query: URLSearchParams): string {
  const verb = NAMED_VERBS[method] ?? method.toLowerCase();
  if (verb === 'get' && isTrue(query.get('watch'))) return 'watch';
  if (verb === 'get' && name === '') return 'list';
  if (verb === 'delete' && name === '') return 'deletecollection';
  return verb;
}

/** A list or watch of one name is a question about that name, so that named rules can allow it. */
function nameSelected(method: string, query: URLSearchParams): string {
  if (method !== 'GET' && method !== 'DELETE') return '';
  const match = /(?:^|,)metadata\.name==?([^,=!]+)(?:,|$)/.exec(query.get('fieldSelector') ?? '');
  return match?.[1] ?? '';
}

export function isTrue(value: string | null): boolean {
  return value === '1' || value === 'true' || value === '';
}

function decoded(part: string): string {
  if (!part.includes('%')) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    throw badRequest(`the path holds an escape that is none: ${JSON.stringify(part)}`);
  }
}
