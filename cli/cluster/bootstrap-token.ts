import { randomInt } from 'node:crypto';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import {
  DEFAULT_NODE_TOKEN_GROUP,
  formatToken,
  newToken,
} from '@rollcall/shared/bootstrap-token/token.ts';
import {
  newTokenSecret,
  type TokenSecret,
  type TokenUsage,
} from '@rollcall/shared/bootstrap-token/token-secret.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import { kubeTime } from '@rollcall/shared/kube/object.ts';

export const SECRETS = { group: '', version: 'v1', plural: 'secrets' };
export const TOKEN_DEFAULTS = {
  ttlMilliseconds: 24 * 3_600_000,
  usages: ['signing', 'authentication'] as readonly TokenUsage[],
  groups: [DEFAULT_NODE_TOKEN_GROUP] as readonly string[],
} as const;

export type NewToken = {
  /** A fresh one when absent. */
  readonly token?: { readonly id: string; readonly secret: string };
  /** 0: for ever. */
  readonly ttlMilliseconds: number;
  readonly usages: readonly TokenUsage[];
  readonly groups: readonly string[];
  readonly description: string;
  /** A token of this id that is there already is replaced instead of refused. */
  readonly renew?: boolean;
};

/** Creates a bootstrap token through the API, as `kubeadm token create` does; returns it. @throws ApiError */
export async function createToken(client: ApiClient, wanted: NewToken): Promise<string> {
  const token = wanted.token ?? newToken((below) => randomInt(below));
  const secret: TokenSecret = {
    ...token,
    expiration:
      wanted.ttlMilliseconds === 0 ? '' : kubeTime(new Date(Date.now() + wanted.ttlMilliseconds)),
    description: wanted.description,
    extraGroups: wanted.groups.join(','),
    usages: wanted.usages,
  };
  const object = newTokenSecret(secret);
  try {
    await client.create(SECRETS, object);
  } catch (error) {
    const isThere = error instanceof ApiError && error.reason === 'AlreadyExists';
    if (!(isThere && wanted.renew)) throw error;
    await client.update(SECRETS, object);
  }
  return formatToken(token);
}
