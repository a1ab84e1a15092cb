import { createHash } from 'node:crypto';
import type { User } from '@rollcall/shared/kube/user.ts';
import { type Certificate, verifyClientCertificate } from '@rollcall/shared/pki/certificate.ts';
import { type Authentication, type Finding, refused } from './credentials.ts';

/** Without the certificate itself, which would hold some kilobytes of OpenSSL as long as its connection is open. */
type Verified = {
  readonly user: User;
  readonly certificateEnd: Date;
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
    if (known?.authorities === authorities && known.certificateEnd >= now) return accepted(known);
    const certificate = verifyClientCertificate(chain, { authorities, now });
    if ('refused' in certificate) return refused(certificate.refused);
    if (certificate.subject.commonName === '') return undefined;
    const { notAfter: certificateEnd } = certificate;
    const found = { user: userOf(certificate), certificateEnd, authorities };
    verified.set(chain, found);
    return accepted(found);
  };
}

function accepted({ user, certificateEnd }: Verified): Authentication {
  return { verdict: 'user', user, certificateEnd };
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
