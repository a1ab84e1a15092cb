import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { decodePem, encodePem } from '@rollcall/shared/pki/pem.ts';
import { PkiError } from '@rollcall/shared/pki/pki-error.ts';
import { exportJWK, type JWK } from 'jose';

/** A public key that tokens are checked by, under the name and the algorithm that upstream gives it. */
export type TokenKey = {
  readonly keyId: string;
  readonly algorithm: string;
  readonly publicKey: KeyObject;
};

const EC_ALGORITHMS: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};

/** Every public key of a PEM text, of private keys their public half. @throws PkiError when there is none, or one of another kind */
export function parseTokenKeys(pem: string): TokenKey[] {
  const blocks = decodePem(pem).filter(({ label }) => label !== 'EC PARAMETERS');
  if (blocks.length === 0) throw new PkiError('there is no key in it');
  return blocks.map(({ label, der }) => tokenKey(readPublicKey(encodePem(label, der))));
}

/** @throws PkiError when it is no RSA or EC key */
export function tokenKey(key: KeyObject): TokenKey {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return { keyId: keyIdOf(publicKey), algorithm: algorithmOf(publicKey), publicKey };
}

/** The keys as a JSON Web Key Set, each once. */
export async function keySetOf(keys: readonly TokenKey[]): Promise<{ keys: JWK[] }> {
  const unique = new Map(keys.map((key) => [key.keyId, key]));
  const described = [...unique.values()].map(async ({ keyId, algorithm, publicKey }) => ({
    use: 'sig',
    kid: keyId,
    alg: algorithm,
    ...(await exportJWK(publicKey)),
  }));
  return { keys: await Promise.all(described) };
}

/** The digest of the key as it stands in certificates (pkg/serviceaccount/jwt.go, keyIDFromPublicKey). */
function keyIdOf(publicKey: KeyObject): string {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('base64url');
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  if (asymmetricKeyType === 'rsa') return 'RS256';
  const algorithm = EC_ALGORITHMS[asymmetricKeyDetails?.namedCurve ?? ''];
  if (algorithm) return algorithm;
  throw new PkiError(`a ${asymmetricKeyType} key cannot sign tokens: RSA, or EC of P-256 to P-521`);
}

function readPublicKey(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch (error) {
    throw new PkiError('it holds a key that cannot be read', { cause: error });
  }
}
