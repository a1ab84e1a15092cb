import type { KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import type { TokenClaims } from './token-claims.ts';
import { tokenKey } from './token-keys.ts';

/** Makes tokens of claims, under the issuer's name. @throws PkiError when the key is of a kind that cannot sign them */
export function tokenIssuer(of: {
  readonly issuer: string;
  readonly signingKey: KeyObject;
}): (claims: TokenClaims) => Promise<string> {
  const { keyId: kid, algorithm: alg } = tokenKey(of.signingKey);
  return (claims) =>
    new SignJWT({ iss: of.issuer, ...claims, aud: [...claims.aud] })
      .setProtectedHeader({ alg, kid })
      .sign(of.signingKey);
}
