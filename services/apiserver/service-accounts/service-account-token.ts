import type { User } from '@rollcall/shared/kube/user.ts';
import { SERVICE_ACCOUNTS_GROUP, serviceAccountUserName } from '@rollcall/shared/kube/user.ts';
import { createLocalJWKSet, decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import {
  type Authentication,
  commonAudiences,
  refusedToAll,
  type TokenAuthenticator,
} from '#authentication/credentials.ts';
import type { PrivateClaims } from './token-claims.ts';
import { keySetOf, type TokenKey } from './token-keys.ts';
import { type FindBound, standingProblem } from './token-standing.ts';

const LEEWAY_SECONDS = 60;

/**
 * Accepts the tokens of service accounts that one of the keys has signed, for as long as the account and what a token is
 * bound to are there (pkg/serviceaccount/jwt.go). A token without audiences is for this apiserver.
 */
export async function serviceAccountTokenAuthenticator(of: {
  readonly keys: readonly TokenKey[];
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly find: FindBound;
}): Promise<TokenAuthenticator> {
  const keySet = createLocalJWKSet(await keySetOf(of.keys));
  const algorithms = [...new Set(of.keys.map(({ algorithm }) => algorithm))];
  return async (token, { now, audiences: wanted }) => {
    if (issuerOf(token) !== of.issuer) return undefined;
    const options = { algorithms, currentDate: now, clockTolerance: LEEWAY_SECONDS };
    try {
      const { payload } = await jwtVerify(token, keySet, options);
      return judged(payload, { ...of, wanted, now });
    } catch (error) {
      if (error instanceof errors.JOSEError) return refusedToAll(problemOf(error));
      throw error;
    }
  };
}

function judged(
  payload: JWTPayload,
  of: {
    readonly audiences: readonly string[];
    readonly wanted: readonly string[];
    readonly find: FindBound;
    readonly now: Date;
  },
): Authentication {
  const named = [payload.aud ?? []].flat();
  const meant = named.length > 0 ? named : of.audiences;
  const audiences = commonAudiences(meant, of.wanted);
  if (audiences.length === 0)
    return refusedToAll(
      `token audiences ${goList(meant)} is invalid for the target audiences ${goList(of.wanted)}`,
    );
  const claims = payload['kubernetes.io'] as PrivateClaims | undefined;
  if (!claims?.serviceaccount)
    return refusedToAll('service account token names no service account');
  const problem = standingProblem(claims, of);
  if (problem) return refusedToAll(problem);
  return { verdict: 'user', user: userOf(claims, payload.jti), audiences };
}

/** The account, and what is known of the pod or node that shows its token. */
function userOf(claims: PrivateClaims, tokenId: string | undefined): User {
  const { namespace, serviceaccount, pod, node } = claims;
  const told = {
    'credential-id': tokenId && `JTI=${tokenId}`,
    'node-name': node?.name,
    'node-uid': node?.uid,
    'pod-name': pod?.name,
    'pod-uid': pod?.uid,
  };
  const extra = Object.entries(told).flatMap(([key, value]) =>
    value ? [[`authentication.kubernetes.io/${key}`, [value]] as const] : [],
  );
  return {
    name: serviceAccountUserName(namespace, serviceaccount.name),
    uid: serviceaccount.uid,
    groups: [SERVICE_ACCOUNTS_GROUP, `${SERVICE_ACCOUNTS_GROUP}:${namespace}`],
    extra: Object.fromEntries(extra),
  };
}

function problemOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'service account token has expired';
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf')
    return 'service account token is not valid yet';
  return `service account token cannot be verified: ${error.message}`;
}

/** Who a token says that made it, before that is believed; undefined when it is no JSON Web Token. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch (error) {
    if (error instanceof errors.JWTInvalid) return undefined;
    throw error;
  }
}

/** As Go prints a list of texts with `%q`. */
function goList(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(' ')}]`;
}
