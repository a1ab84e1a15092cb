import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createAuthority, signCertificate } from '@rollcall/shared/pki/authority.ts';
import { parseCertificates } from '@rollcall/shared/pki/certificate.ts';
import { generateKeyPair, privateKeyToPem } from '@rollcall/shared/pki/key-pair.ts';
import { PkiError } from '@rollcall/shared/pki/pki-error.ts';
import { writing } from '@rollcall/shared/process/unwritable.ts';

const YEAR_MILLISECONDS = 365 * 24 * 3_600_000;

export type ServingPair = { readonly certificatePem: string; readonly keyPem: string };

/**
 * `kubelet.crt` and `kubelet.key`, kept while they are good: signed by an authority whose key is thrown away, as upstream
 * does when no serving certificate is asked for (client-go, util/cert).
 */
export async function servingPair(
  directory: string,
  of: { readonly host: string; readonly address: string; readonly now: Date },
): Promise<ServingPair> {
  const files = {
    certificate: path.join(directory, 'kubelet.crt'),
    key: path.join(directory, 'kubelet.key'),
  };
  const kept = await keptPair(files, of.now);
  if (kept) return kept;
  const pair = await newPair(of);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writing(files.certificate, async () => {
    await writeFile(files.key, pair.keyPem, { mode: 0o600 });
    await writeFile(files.certificate, pair.certificatePem, { mode: 0o644 });
  });
  return pair;
}

async function keptPair(
  files: { readonly certificate: string; readonly key: string },
  now: Date,
): Promise<ServingPair | undefined> {
  try {
    const [certificatePem, keyPem] = [
      await readFile(files.certificate, 'utf8'),
      await readFile(files.key, 'utf8'),
    ];
    const [leaf] = parseCertificates(certificatePem);
    return leaf && leaf.notAfter > now ? { certificatePem, keyPem } : undefined;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isMissing || error instanceof PkiError) return undefined;
    throw error;
  }
}

async function newPair(of: {
  readonly host: string;
  readonly address: string;
  readonly now: Date;
}): Promise<ServingPair> {
  const seconds = Math.floor(of.now.getTime() / 1_000);
  const life = { notBefore: of.now, notAfter: new Date(of.now.getTime() + YEAR_MILLISECONDS) };
  const authority = await createAuthority({ commonName: `${of.host}-ca@${seconds}`, ...life });
  const { privateKey, publicKey } = await generateKeyPair();
  const certificate = signCertificate(authority, {
    subject: { commonName: `${of.host}@${seconds}`, organizations: [] },
    publicKeyDer: publicKey.export({ type: 'spki', format: 'der' }),
    usages: ['digital signature', 'key encipherment', 'server auth'],
    dnsNames: [of.host],
    ipAddresses: [of.address],
    ...life,
  });
  return {
    certificatePem: certificate + authority.certificatePem,
    keyPem: privateKeyToPem(privateKey),
  };
}
