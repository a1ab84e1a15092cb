import type { KeyObject } from 'node:crypto';
import { oid, sequence, tagged } from './der.ts';
import { PkiError } from './pki-error.ts';

/** Signature algorithms by object identifier, with node:crypto's name of the digest (null: the key's own). */
const DIGESTS: Readonly<Record<string, string | null>> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.3.101.112': null,
};

const NULL = tagged(0x05);
const CURVES = {
  prime256v1: { digest: 'sha256', oid: '1.2.840.10045.4.3.2' },
  secp384r1: { digest: 'sha384', oid: '1.2.840.10045.4.3.3' },
  secp521r1: { digest: 'sha512', oid: '1.2.840.10045.4.3.4' },
} as const;

/** How a key signs: the algorithm that Go picks for it (crypto/x509, signingParamsForKey). @throws PkiError for a key that cannot sign certificates */
export function signatureAlgorithm(key: KeyObject): {
  readonly digest: string | null;
  readonly der: Buffer;
} {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return { digest: 'sha256', der: sequence(oid('1.2.840.113549.1.1.11'), NULL) };
    case 'ed25519':
      return { digest: null, der: sequence(oid('1.3.101.112')) };
    case 'ec': {
      const curve = CURVES[key.asymmetricKeyDetails?.namedCurve as keyof typeof CURVES];
      if (curve) return { digest: curve.digest, der: sequence(oid(curve.oid)) };
      break;
    }
  }
  throw new PkiError(`x509: a key of type ${key.asymmetricKeyType} cannot sign`);
}

/** @throws PkiError when the algorithm is unknown, or too weak to be trusted (MD5, SHA-1) */
export function signatureDigest(algorithm: string): string | null {
  const digest = Object.hasOwn(DIGESTS, algorithm) ? DIGESTS[algorithm] : undefined;
  if (digest === undefined)
    throw new PkiError(`x509: unsupported signature algorithm ${algorithm}`);
  return digest;
}
