/** Who makes a request (apiserver, pkg/authentication/user). */
export type User = {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
};

export const AUTHENTICATED_GROUP = 'system:authenticated';
export const UNAUTHENTICATED_GROUP = 'system:unauthenticated';
export const PRIVILEGED_GROUP = 'system:masters';
export const NODES_GROUP = 'system:nodes';
export const NODE_USER_PREFIX = 'system:node:';
export const SERVICE_ACCOUNTS_GROUP = 'system:serviceaccounts';

export const ANONYMOUS: User = { name: 'system:anonymous', groups: [UNAUTHENTICATED_GROUP] };

/** The node that a user speaks for, or undefined: group `system:nodes` and name `system:node:<name>` (pkg/auth/nodeidentifier). */
export function nodeNameOf(user: User): string | undefined {
  const isNode = user.groups.includes(NODES_GROUP) && user.name.startsWith(NODE_USER_PREFIX);
  return isNode ? user.name.slice(NODE_USER_PREFIX.length) : undefined;
}

/** The user that a service account is (apiserver, pkg/authentication/serviceaccount). */
export function serviceAccountUserName(namespace: string, name: string): string {
  return `system:serviceaccount:${namespace}:${name}`;
}
