import { createAuthority, signCertificate } from '@rollcall/shared/pki/authority.ts';
import { generateKeyPair, privateKeyToPem } from '@rollcall/shared/pki/key-pair.ts';

const YEAR_MILLISECONDS = 365 * 24 * 3_600_000;

/** A pair for who gives none, by an authority whose key is thrown away, as upstream does (client-go, util/cert). */
export async function selfSignedPair(
  now: Date,
): Promise<{ readonly certificatePem: string; readonly keyPem: string }> {
  const life = { notBefore: now, notAfter: new Date(now.getTime() + YEAR_MILLISECONDS) };
  const authority = await createAuthority({ commonName: 'controller-manager-ca', ...life });
  const { privateKey, publicKey } = await generateKeyPair();
  const certificate = signCertificate(authority, {
    subject: { commonName: 'controller-manager', organizations: [] },
    publicKeyDer: publicKey.export({ type: 'spki', format: 'der' }),
    usages: ['digital signature', 'key encipherment', 'server auth'],
    dnsNames: ['localhost'],
    ipAddresses: ['127.0.0.1'],
    ...life,
  });
  return {
    certificatePem: certificate + authority.certificatePem,
    keyPem: privateKeyToPem(privateKey),
  };
}
