import { ANONYMOUS, AUTHENTICATED_GROUP, type User } from '@rollcall/shared/kube/user.ts';
import {
  type Authentication,
  type Credentials,
  type Finding,
  refused,
  type TokenAuthenticator,
} from './credentials.ts';

export type Authenticators = {
  /** Absent without `--client-ca-file`: certificates are then not looked at. */
  readonly clientCertificate?: ((chain: readonly Buffer[], now: Date) => Finding) | undefined;
  /** Asked in order until one knows the token. */
  readonly bearerTokens: readonly TokenAuthenticator[];
  /** Whom a bearer token must be meant for: this apiserver. */
  readonly audiences: readonly string[];
  readonly allowAnonymous: boolean;
};

/**
 * Client certificate, then bearer token, then nobody. Whoever shows something that is not accepted is refused
 * and never anonymous (pkg/kubeapiserver/authenticator/config.go).
 */
export async function authenticate(
  authenticators: Authenticators,
  credentials: Credentials,
  now: Date,
): Promise<Authentication> {
  const chain = credentials.clientCertificateChain;
  const byCertificate = chain.length > 0 && authenticators.clientCertificate?.(chain, now);
  if (byCertificate) return authenticated(byCertificate);
  const token = bearerToken(credentials.authorizationHeader);
  if (token !== undefined) {
    const { audiences } = authenticators;
    return authenticateToken(authenticators, token, { now, audiences });
  }
  return authenticators.allowAnonymous
    ? { verdict: 'user', user: ANONYMOUS }
    : refused('the request shows neither a certificate nor a token, and --anonymous-auth is off');
}

/** Who bears a token, by the authenticators of tokens alone, as TokenReview asks it. */
export async function authenticateToken(
  { bearerTokens }: Pick<Authenticators, 'bearerTokens'>,
  token: string,
  on: { readonly now: Date; readonly audiences: readonly string[] },
): Promise<Authentication> {
  for (const authenticator of bearerTokens) {
    const finding = await authenticator(token, on);
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
  return { ...authentication, user: { ...user, groups } satisfies User };
}

/** The second word of `Authorization: Bearer <token>`; undefined when there is none (bearertoken.go). */
function bearerToken(header: string | undefined): string | undefined {
  const [scheme = '', token = ''] = (header ?? '').trim().split(' ');
  return scheme.toLowerCase() === 'bearer' && token !== '' ? token : undefined;
}
