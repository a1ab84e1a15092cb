import { createPublicKey, generateKeyPair } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { parsePrivateKey, privateKeyToPem } from '@rollcall/shared/pki/key-pair.ts';
import { PkiError } from '@rollcall/shared/pki/pki-error.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';

/** As kubeadm makes it, and as everybody can check it. */
const MODULUS_BITS = 2_048;

/**
 * Makes the key that signs tokens of service accounts, with its public half beside it. One that is there is kept: tokens
 * that it has signed would not count any more.
 * @throws ConfigurationError when what is there is no key
 */
export async function writeServiceAccountKey(files: {
  readonly serviceAccountKey: string;
  readonly serviceAccountPublicKey: string;
}): Promise<void> {
  const pem = (await keptKey(files.serviceAccountKey)) ?? (await newKey(files.serviceAccountKey));
  const publicPem = createPublicKey(pem).export({ type: 'spki', format: 'pem' });
  await writeFile(files.serviceAccountPublicKey, publicPem, { mode: 0o644 });
}

async function newKey(file: string): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
  const pem = privateKeyToPem(privateKey);
  await writeFile(file, pem, { mode: 0o600 });
  return pem;
}

async function keptKey(file: string): Promise<string | undefined> {
  try {
    const pem = await readFile(file, 'utf8');
    parsePrivateKey(pem);
    return pem;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (!(error instanceof PkiError)) throw error;
    throw new ConfigurationError(`${file}: ${error.message}`);
  }
}
