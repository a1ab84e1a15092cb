import { statSync } from 'node:fs';
import { type Authority, loadAuthority } from '@rollcall/shared/pki/authority.ts';
import { PkiError } from '@rollcall/shared/pki/pki-error.ts';
import { readNamedFile } from '@rollcall/shared/process/named-file.ts';
import { UnusableFile } from '@rollcall/shared/process/unusable-file.ts';

/**
 * The authority of two files, read again when either changes.
 * @throws ConfigurationError that names the flag when a file cannot be read or the key is another's
 */
export function authorityFiles(certificateFile: string, keyFile: string): () => Authority {
  let known: { readonly authority: Authority; readonly stamp: string } | undefined;
  return () => {
    const stamp = `${modified(certificateFile)} ${modified(keyFile)}`;
    if (known?.stamp !== stamp) known = { authority: load(certificateFile, keyFile), stamp };
    return known.authority;
  };
}

function load(certificateFile: string, keyFile: string): Authority {
  const certificatePem = readNamedFile('cluster-signing-cert-file', certificateFile, (pem) => pem);
  const privateKeyPem = readNamedFile('cluster-signing-key-file', keyFile, (pem) => pem);
  try {
    return loadAuthority({ certificatePem, privateKeyPem });
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    throw new UnusableFile(`--cluster-signing-key-file: ${keyFile}: ${error.message}`, {
      cause: error,
    });
  }
}

function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
