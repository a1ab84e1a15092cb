import { badRequest } from '@rollcall/shared/kube/api-error.ts';
import {
  ANONYMOUS,
  AUTHENTICATED_GROUP,
  SERVICE_ACCOUNTS_GROUP,
  UNAUTHENTICATED_GROUP,
  type User,
} from '@rollcall/shared/kube/user.ts';
import type { ResourceAction } from './action.ts';

/** Whom somebody wants to be taken for (apiserver, pkg/endpoints/filters/impersonation.go). */
export type Impersonation = {
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
};

const PREFIX = 'impersonate-';
const EXTRA_PREFIX = 'impersonate-extra-';
const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/**
 * The impersonation that a request's headers ask for, given as name, value, name, value…; undefined when none does.
 * @throws ApiError 400 when they name groups, extras or a uid, and no user
 */
export function requestedImpersonation(rawHeaders: readonly string[]): Impersonation | undefined {
  const headers = impersonationHeaders(rawHeaders);
  if (headers.length === 0) return undefined;
  const values = (name: string) =>
    headers.filter(([key]) => key === name).map(([, value]) => value);
  const [name = ''] = values('impersonate-user');
  if (name === '') {
    const asked = headers.map(([key]) => key).join(', ');
    throw badRequest(`requested ${asked} without impersonating a user`);
  }
  const extras = headers.filter(([key]) => key.startsWith(EXTRA_PREFIX));
  const byKey = Map.groupBy(extras, ([key]) => extraKey(key.slice(EXTRA_PREFIX.length)));
  const extra = [...byKey].map(([key, pairs]) => [key, pairs.map(([, value]) => value)]);
  return {
    name,
    uid: values('impersonate-uid')[0] ?? '',
    groups: values('impersonate-group'),
    extra: Object.fromEntries(extra),
  };
}

/** What the one who asks must be allowed to do, each of it, with the verb `impersonate`. */
export function impersonationActions(wanted: Impersonation): ResourceAction[] {
  const account = SERVICE_ACCOUNT.exec(wanted.name);
  const user = account
    ? action({
        resource: 'serviceaccounts',
        namespace: account[1] as string,
        name: account[2] as string,
      })
    : action({ resource: 'users', name: wanted.name });
  const group = 'authentication.k8s.io';
  return [
    user,
    ...wanted.groups.map((name) => action({ resource: 'groups', name })),
    ...Object.entries(wanted.extra).flatMap(([subresource, names]) =>
      names.map((name) => action({ group, resource: 'userextras', subresource, name })),
    ),
    ...(wanted.uid ? [action({ group, resource: 'uids', name: wanted.uid })] : []),
  ];
}

/** The user that the request is then made by. */
export function impersonatedUser({ name, uid, groups, extra }: Impersonation): User {
  const account = SERVICE_ACCOUNT.exec(name);
  const own =
    groups.length === 0 && account
      ? [SERVICE_ACCOUNTS_GROUP, `${SERVICE_ACCOUNTS_GROUP}:${account[1]}`]
      : groups;
  const everyone = name === ANONYMOUS.name ? UNAUTHENTICATED_GROUP : AUTHENTICATED_GROUP;
  const isSaid = own.includes(AUTHENTICATED_GROUP) || own.includes(UNAUTHENTICATED_GROUP);
  return {
    name,
    ...(uid && { uid }),
    groups: isSaid ? own : [...own, everyone],
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

function impersonationHeaders(rawHeaders: readonly string[]): (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as string).toLowerCase();
    if (name.startsWith(PREFIX)) found.push([name, rawHeaders[index + 1] as string]);
  }
  return found;
}

/** Keys are percent-encoded where a header's name may not hold a character. */
function extraKey(text: string): string {
  try {
    return decodeURIComponent(text).toLowerCase();
  } catch {
    // As upstream: what is no encoding is taken as it stands.
    return text;
  }
}

function action(of: Partial<ResourceAction> & { readonly resource: string }): ResourceAction {
  return {
    type: 'resource',
    verb: 'impersonate',
    group: '',
    version: '',
    subresource: '',
    namespace: '',
    name: '',
    ...of,
  };
}
