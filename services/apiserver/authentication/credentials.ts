import type { User } from '@rollcall/shared/kube/user.ts';

/** What a request shows to prove who sends it. */
export type Credentials = {
  /** DER, the leaf first; empty when the client showed none. */
  readonly clientCertificateChain: readonly Buffer[];
  readonly authorizationHeader?: string;
};

/** Who it is, or why nobody can be told; the reason is for the log, never for the client. */
export type Authentication =
  | { readonly verdict: 'user'; readonly user: User }
  | { readonly verdict: 'refused'; readonly reason: string };

/** What one authenticator finds; undefined when the credentials are not of its sort. */
export type Finding = Authentication | undefined;

export function refused(reason: string): Authentication {
  return { verdict: 'refused', reason };
}
