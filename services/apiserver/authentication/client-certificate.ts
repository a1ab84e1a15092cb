import { createHash } from 'node:crypto';
import type { User } from '@rollcall/shared/kube/user.ts';
import { type Certificate, verifyClientCertificate } from '@rollcall/shared/pki/certificate.ts';
import { type Finding, refused } from './credentials.ts';

type Verified = {
  readonly certificate: Certificate;
  readonly user: User;
  /** Those by whom it was verified; when they have changed, it is verified anew. */
  readonly authorities: readonly Certificate[];
};

/**
 * Accepts certificates that lead to one of the authorities: common name = user, organisations = groups. A connection's
 * chain (the same array each time) is verified once; its end is looked at with every request.
 */
export function clientCertificateAuthenticator(
  currentAuthorities: () => readonly Certificate[],
): (chain: readonly Buffer[], now: Date) => Finding {
  const verified = new WeakMap<readonly Buffer[], Verified>();
  return (chain, now) => {
    const known = verified.get(chain);
    const authorities = currentAuthorities();
    if (known?.authorities === authorities && known.certificate.notAfter >= now)
      return { verdict: 'user', user: known.user };
    const certificate = verifyClientCertificate(chain, { authorities, now });
    if ('refused' in certificate) return refused(certificate.refused);
    if (certificate.subject.commonName === '') return undefined;
    const user = userOf(certificate);
    verified.set(chain, { certificate, user, authorities });
    return { verdict: 'user', user };
  };
}

/** Since 1.32 upstream adds a certificate's digest, so that audit logs and requests tell which one it was. */
function userOf({ subject, der }: Certificate): User {
  const digest = createHash('sha256').update(der).digest('hex');
  return {
    name: subject.commonName,
    groups: subject.organizations,
    extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${digest}`] },
  };
}
