import type { User } from '@rollcall/shared/kube/user.ts';

/** What a request shows to prove who sends it. */
export type Credentials = {
  /** DER, the leaf first; empty when the client showed none. */
  readonly clientCertificateChain: readonly Buffer[];
  readonly authorizationHeader?: string;
};

/** Who it is, or why nobody can be told; the reason is for the log, never for the client. */
export type Authentication =
  | {
      readonly verdict: 'user';
      readonly user: User;
      /** For whom the token was meant, of those it was asked for. */
      readonly audiences?: readonly string[];
      /** When the certificate ends that showed it. */
      readonly certificateEnd?: Date;
    }
  | {
      readonly verdict: 'refused';
      readonly reason: string;
      /** The same in words that whoever reviews a token may read. */
      readonly told?: string;
    };

/** What one authenticator finds; undefined when the credentials are not of its sort. */
export type Finding = Authentication | undefined;

/** Looks at a bearer token, which must be meant for one of the audiences. */
export type TokenAuthenticator = (
  token: string,
  on: { readonly now: Date; readonly audiences: readonly string[] },
) => Finding | Promise<Finding>;

export function refused(reason: string): Authentication {
  return { verdict: 'refused', reason };
}

/** A refusal that holds nothing which a reviewer of the token may not know. */
export function refusedToAll(reason: string): Authentication {
  return { verdict: 'refused', reason, told: reason };
}

/** Those of the first that are among the second. */
export function commonAudiences(
  audiences: readonly string[],
  wanted: readonly string[],
): readonly string[] {
  return audiences.filter((audience) => wanted.includes(audience));
}
