import { statSync } from 'node:fs';
import { type Authority, loadAuthority } from '@rollcall/shared/pki/authority.ts';
import { PkiError } from '@rollcall/shared/pki/pki-error.ts';
import { readNamedFile } from '@rollcall/shared/process/named-file.ts';
import { UnusableFile } from '@rollcall/shared/process/unusable-file.ts';

/** The flags that name a pair, and the files that they name. */
export type PairFlags = {
  readonly certificateFlag: string;
  readonly certificateFile: string;
  readonly keyFlag: string;
  readonly keyFile: string;
};

/**
 * The authority of two files, read again when either changes.
 * @throws ConfigurationError that names the flag when a file cannot be read or the key is another's
 */
export function authorityFiles(pair: PairFlags): () => Authority {
  let known: { readonly authority: Authority; readonly stamp: string } | undefined;
  return () => {
    const stamp = `${modified(pair.certificateFile)} ${modified(pair.keyFile)}`;
    if (known?.stamp !== stamp) known = { authority: load(pair), stamp };
    return known.authority;
  };
}

function load({ certificateFlag, certificateFile, keyFlag, keyFile }: PairFlags): Authority {
  const certificatePem = readNamedFile(certificateFlag, certificateFile, (pem) => pem);
  const privateKeyPem = readNamedFile(keyFlag, keyFile, (pem) => pem);
  try {
    return loadAuthority({ certificatePem, privateKeyPem });
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    throw new UnusableFile(`--${keyFlag}: ${keyFile}: ${error.message}`, { cause: error });
  }
}

function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
