import { ANONYMOUS, AUTHENTICATED_GROUP, type User } from '@rollcall/shared/kube/user.ts';
import { type Authentication, type Credentials, type Finding, refused } from './credentials.ts';

export type Authenticators = {
  /** Absent without `--client-ca-file`: certificates are then not looked at. */
  readonly clientCertificate?: ((chain: readonly Buffer[], now: Date) => Finding) | undefined;
  /** Asked in order until one knows the token. */
  readonly bearerTokens: readonly ((token: string, now: Date) => Finding)[];
  readonly allowAnonymous: boolean;
};

/**
 * Client certificate, then bearer token, then nobody. Whoever shows something that is not accepted is refused
 * and never anonymous (pkg/kubeapiserver/authenticator/config.go).
 */
export function authenticate(
  authenticators: Authenticators,
  credentials: Credentials,
  now: Date,
): Authentication {
  const chain = credentials.clientCertificateChain;
  const byCertificate = chain.length > 0 && authenticators.clientCertificate?.(chain, now);
  if (byCertificate) return authenticated(byCertificate);
  const token = bearerToken(credentials.authorizationHeader);
  if (token !== undefined) return authenticateToken(authenticators, token, now);
  return authenticators.allowAnonymous
    ? { verdict: 'user', user: ANONYMOUS }
    : refused('the request shows neither a certificate nor a token, and --anonymous-auth is off');
}

/** Who bears a token, by the authenticators of tokens alone, as TokenReview asks it. */
export function authenticateToken(
  { bearerTokens }: Pick<Authenticators, 'bearerTokens'>,
  token: string,
  now: Date,
): Authentication {
  for (const authenticator of bearerTokens) {
    const finding = authenticator(token, now);
    if (finding) return authenticated(finding);
  }
  return refused('the bearer token is of no kind that is known here');
}

function authenticated(authentication: Authentication): Authentication {
  if (authentication.verdict === 'refused') return authentication;
  const { user } = authentication;
  const groups = user.groups.includes(AUTHENTICATED_GROUP)
    ? user.groups
    : [...user.groups, AUTHENTICATED_GROUP];
  return { verdict: 'user', user: { ...user, groups } satisfies User };
}

/** The second word of `Authorization: Bearer <token>`; undefined when there is none (bearertoken.go). */
function bearerToken(header: string | undefined): string | undefined {
  const [scheme = '', token = ''] = (header ?? '').trim().split(' ');
  return scheme.toLowerCase() === 'bearer' && token !== '' ? token : undefined;
}
