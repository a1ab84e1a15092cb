/** What a request to the kubelet asks for, as an access review puts it. */
export type RequestAttributes = { readonly verb: string; readonly subresource: string };

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

const SUBRESOURCES = { '/stats': 'stats', '/metrics': 'metrics', '/logs': 'log', '/spec': 'spec' };

/** Of resource `nodes`, by the request's path; what is not named is `proxy` (pkg/kubelet/server/auth.go). */
export function requestAttributes(method: string, path: string): RequestAttributes {
  const entry = Object.entries(SUBRESOURCES).find(
    ([prefix]) => path === prefix || path.startsWith(`${prefix}/`),
  );
  return { verb: VERBS[method] ?? '', subresource: entry?.[1] ?? 'proxy' };
}
