import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { serviceAccountUserName } from '@rollcall/shared/kube/user.ts';

/** What a token says of whom it is for (pkg/serviceaccount/claims.go). */
export type PrivateClaims = {
  readonly namespace: string;
  readonly serviceaccount: ObjectClaim;
  readonly pod?: ObjectClaim;
  readonly secret?: ObjectClaim;
  readonly node?: Partial<ObjectClaim>;
  /** Seconds since 1970 from which on the client should long have taken another token. */
  readonly warnafter?: number;
};

type ObjectClaim = { readonly name: string; readonly uid: string };

/** A token's content but for its issuer; times are seconds since 1970. */
export type TokenClaims = {
  readonly aud: readonly string[];
  readonly exp: number;
  readonly iat: number;
  readonly jti: string;
  readonly nbf: number;
  readonly sub: string;
  readonly 'kubernetes.io': PrivateClaims;
};

/** What a token ends with, at the latest. */
export type Binding = {
  readonly pod?: KubeObject | undefined;
  readonly secret?: KubeObject | undefined;
  /** Of a pod's node the name may be known alone. */
  readonly node?: KubeObject | undefined;
};

export type TokenGrant = {
  readonly serviceAccount: KubeObject;
  readonly binding: Binding;
  readonly audiences: readonly string[];
  readonly lifetimeSeconds: number;
  /** After so many seconds the client should have taken another. */
  readonly warnAfterSeconds?: number | undefined;
};

export function tokenClaims(
  grant: TokenGrant,
  { now, tokenId }: { readonly now: Date; readonly tokenId: string },
): TokenClaims {
  const { serviceAccount, binding, warnAfterSeconds } = grant;
  const { namespace = '', name = '' } = serviceAccount.metadata;
  const seconds = Math.floor(now.getTime() / 1_000);
  return {
    aud: grant.audiences,
    exp: seconds + grant.lifetimeSeconds,
    iat: seconds,
    jti: tokenId,
    nbf: seconds,
    sub: serviceAccountUserName(namespace, name),
    'kubernetes.io': {
      namespace,
      serviceaccount: claimOf(serviceAccount),
      ...(binding.pod && { pod: claimOf(binding.pod) }),
      ...(binding.secret && { secret: claimOf(binding.secret) }),
      ...(binding.node && { node: nodeClaim(binding.node) }),
      ...(warnAfterSeconds !== undefined && { warnafter: seconds + warnAfterSeconds }),
    },
  };
}

function claimOf({ metadata: { name = '', uid = '' } }: KubeObject): ObjectClaim {
  return { name, uid };
}

function nodeClaim({ metadata: { name = '', uid } }: KubeObject): Partial<ObjectClaim> {
  return { name, ...(uid && { uid }) };
}
