import { statSync } from 'node:fs';
import { type Authority, loadAuthority } from '@rollcall/shared/pki/authority.ts';
import { readNamedFile } from '@rollcall/shared/process/named-file.ts';

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
  return readNamedFile('cluster-signing-key-file', keyFile, (privateKeyPem) =>
    loadAuthority({ certificatePem, privateKeyPem }),
  );
}

function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
