import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair as generate,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';
import { PkiError } from './pki-error.ts';

export type KeyPair = { readonly privateKey: KeyObject; readonly publicKey: KeyObject };

const generateAsync = promisify(generate);

/** A new P-256 key, as kubelets make them. */
export function generateKeyPair(): Promise<KeyPair> {
  return generateAsync('ec', { namedCurve: 'P-256' });
}

/** The pair of a private key. */
export function keyPairOf(privateKey: KeyObject): KeyPair {
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** `EC PRIVATE KEY` (SEC 1), `RSA PRIVATE KEY` (PKCS#1), or `PRIVATE KEY` (PKCS#8) for other kinds. */
export function privateKeyToPem(key: KeyObject): string {
  const types = { ec: 'sec1', rsa: 'pkcs1' } as const;
  const type = types[key.asymmetricKeyType as keyof typeof types] ?? 'pkcs8';
  return key.export({ type, format: 'pem' }) as string;
}

/** @throws PkiError when the text holds no private key that can be read without a passphrase */
export function parsePrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new PkiError('the private key cannot be read', { cause: error });
  }
}
