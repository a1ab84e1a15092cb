import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { parseToken } from './token.ts';

/** The Secret that holds a bootstrap token (cluster-bootstrap, util/secrets/secrets.go). */

export const TOKEN_SECRET_TYPE = 'bootstrap.kubernetes.io/token';
export const TOKEN_NAMESPACE = 'kube-system';
const NAME_PREFIX = 'bootstrap-token-';
const GROUP = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/;

/** RFC 3339 as Go's time.Parse takes it: a zone must be there. */
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

export type TokenUsage = 'authentication' | 'signing';

/** What a token's Secret says, its values as text. */
export type TokenSecret = {
  readonly id: string;
  readonly secret: string;
  /** As written; empty for a token that never ends. */
  readonly expiration: string;
  readonly description: string;
  readonly extraGroups: string;
  readonly usages: readonly TokenUsage[];
};

export function tokenSecretName(id: string): string {
  return NAME_PREFIX + id;
}

/** The Secret of a new token, ready to be created. */
export function newTokenSecret(token: TokenSecret): KubeObject {
  const data = {
    'token-id': token.id,
    'token-secret': token.secret,
    ...(token.expiration && { expiration: token.expiration }),
    ...(token.description && { description: token.description }),
    ...(token.extraGroups && { 'auth-extra-groups': token.extraGroups }),
    ...Object.fromEntries(token.usages.map((usage) => [`usage-bootstrap-${usage}`, 'true'])),
  };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: tokenSecretName(token.id), namespace: TOKEN_NAMESPACE },
    type: TOKEN_SECRET_TYPE,
    data: Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
    ),
  };
}

/** What a Secret says of its token; undefined when it is not of the token type or has no data. */
export function readTokenSecret(object: KubeObject): TokenSecret | undefined {
  const data = object['data'] as Readonly<Record<string, string>> | undefined;
  if (object['type'] !== TOKEN_SECRET_TYPE || !data) return undefined;
  const text = (key: string) =>
    Object.hasOwn(data, key) ? Buffer.from(data[key] ?? '', 'base64').toString('utf8') : '';
  const usages = (['authentication', 'signing'] as const).filter(
    (usage) => text(`usage-bootstrap-${usage}`) === 'true',
  );
  return {
    id: text('token-id'),
    secret: text('token-secret'),
    expiration: text('expiration'),
    description: text('description'),
    extraGroups: text('auth-extra-groups'),
    usages,
  };
}

/** When the token ends; undefined when never. A text that is no time counts as ended long ago. */
export function expirationOf({ expiration }: Pick<TokenSecret, 'expiration'>): Date | undefined {
  if (expiration === '') return undefined;
  const milliseconds = TIMESTAMP.test(expiration)
    ? Date.parse(expiration.replace(',', '.'))
    : Number.NaN;
  return new Date(Number.isNaN(milliseconds) ? 0 : milliseconds);
}

export function isExpired(token: Pick<TokenSecret, 'expiration'>, now: Date): boolean {
  const expiration = expirationOf(token);
  return expiration !== undefined && expiration <= now;
}

/** The groups that `auth-extra-groups` adds, or undefined when one of them may not be given (blanks are not trimmed). */
export function extraGroupsOf({
  extraGroups,
}: Pick<TokenSecret, 'extraGroups'>): readonly string[] | undefined {
  if (extraGroups === '') return [];
  const groups = extraGroups.split(',');
  return groups.every(isTokenGroup) ? groups : undefined;
}

/** Whether a token may put its bearer into this group. */
export function isTokenGroup(group: string): boolean {
  return GROUP.test(group) && !group.endsWith('\n');
}

/** Whether the Secret's name and its `token-id` agree, and it holds a whole token. */
export function isWellFormed(name: string, token: TokenSecret): boolean {
  return (
    name === tokenSecretName(token.id) && parseToken(`${token.id}.${token.secret}`) !== undefined
  );
}
