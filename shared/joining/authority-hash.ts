import { createHash } from 'node:crypto';
import { type Certificate, parseCertificates } from '@rollcall/shared/pki/certificate.ts';

const HASH = /^sha256:[0-9a-f]{64}$/;

/** `sha256:` and the hexadecimal SHA-256 of the certificate's SubjectPublicKeyInfo (cmd/kubeadm/app/util/pubkeypin). */
export function authorityHash({ publicKeyDer }: Pick<Certificate, 'publicKeyDer'>): string {
  return `sha256:${createHash('sha256').update(publicKeyDer).digest('hex')}`;
}

/** Of every certificate in a text. @throws PkiError */
export function authorityHashes(pem: string): string[] {
  return parseCertificates(pem).map(authorityHash);
}

/** Hashes as a user writes them, in one spelling. @throws RangeError that says which is none */
export function parseHashes(text: string): readonly string[] {
  return text
    .split(',')
    .filter(Boolean)
    .map((hash) => {
      const wanted = hash.toLowerCase();
      if (HASH.test(wanted)) return wanted;
      throw new RangeError(
        `must be sha256: and 64 hexadecimal digits, not ${JSON.stringify(hash)}`,
      );
    });
}
