import { readFile, writeFile } from 'node:fs/promises';
import {
  type Authority,
  type CertificateTemplate,
  createAuthority,
  loadAuthority,
  signCertificate,
} from '@rollcall/shared/pki/authority.ts';
import { generateKeyPair, privateKeyToPem } from '@rollcall/shared/pki/key-pair.ts';
import { PkiError } from '@rollcall/shared/pki/pki-error.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';

const DAY_MILLISECONDS = 24 * 3_600_000;
const AUTHORITY_MILLISECONDS = 3_650 * DAY_MILLISECONDS;
const LEAF_MILLISECONDS = 365 * DAY_MILLISECONDS;
const BACKDATE_MILLISECONDS = 5 * 60_000;

export type Pair = { readonly certificatePem: string; readonly keyPem: string };

type AuthorityFiles = { readonly caCertificate: string; readonly caKey: string };

/**
 * The authority of two files, made when they are not there.
 * @throws ConfigurationError when the authority that is there cannot be used
 */
export async function keptAuthority(files: AuthorityFiles, commonName: string): Promise<Authority> {
  return (await existingAuthority(files)) ?? (await newAuthority(files, commonName));
}

/** A new key and its certificate, good for a year, or as long as the authority is. */
export async function issue(
  authority: Authority,
  template: Pick<CertificateTemplate, 'subject' | 'usages' | 'dnsNames' | 'ipAddresses'>,
): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair();
  const certificatePem = signCertificate(authority, {
    ...template,
    publicKeyDer: publicKey.export({ type: 'spki', format: 'der' }),
    notBefore: new Date(Date.now() - BACKDATE_MILLISECONDS),
    notAfter: new Date(
      Math.min(Date.now() + LEAF_MILLISECONDS, authority.certificate.notAfter.getTime()),
    ),
  });
  return { certificatePem, keyPem: privateKeyToPem(privateKey) };
}

export async function writePair(
  files: { readonly certificate: string; readonly key: string },
  { certificatePem, keyPem }: Pair,
): Promise<void> {
  await writeFile(files.key, keyPem, { mode: 0o600 });
  await writeFile(files.certificate, certificatePem, { mode: 0o644 });
}

/** The names of a host, sorted into what a certificate calls them. */
export function hostNames(hosts: readonly string[]): {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
} {
  return {
    dnsNames: hosts.filter((host) => !isAddress(host)),
    ipAddresses: hosts.filter(isAddress),
  };
}

async function existingAuthority(files: AuthorityFiles): Promise<Authority | undefined> {
  try {
    return loadAuthority({
      certificatePem: await readFile(files.caCertificate, 'utf8'),
      privateKeyPem: await readFile(files.caKey, 'utf8'),
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (!(error instanceof PkiError)) throw error;
    throw new ConfigurationError(`${files.caCertificate}, ${files.caKey}: ${error.message}`);
  }
}

async function newAuthority(files: AuthorityFiles, commonName: string): Promise<Authority> {
  const authority = await createAuthority({
    commonName,
    notBefore: new Date(Date.now() - BACKDATE_MILLISECONDS),
    notAfter: new Date(Date.now() + AUTHORITY_MILLISECONDS),
  });
  const { certificatePem } = authority;
  const keyPem = privateKeyToPem(authority.privateKey);
  await writePair(
    { certificate: files.caCertificate, key: files.caKey },
    { certificatePem, keyPem },
  );
  return authority;
}

function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(':');
}
