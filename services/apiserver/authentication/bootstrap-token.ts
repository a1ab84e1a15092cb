import { createHash, timingSafeEqual } from 'node:crypto';
import {
  BOOTSTRAP_GROUP,
  BOOTSTRAP_USER_PREFIX,
  type BootstrapToken,
  parseToken,
} from '@rollcall/shared/bootstrap-token/token.ts';
import {
  extraGroupsOf,
  isExpired,
  readTokenSecret,
  type TokenSecret,
  tokenSecretName,
} from '@rollcall/shared/bootstrap-token/token-secret.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import {
  commonAudiences,
  type Finding,
  refused,
  refusedToAll,
  type TokenAuthenticator,
} from './credentials.ts';

/**
 * Accepts bootstrap tokens, in upstream's order of checks (plugin/pkg/auth/authenticator/token/bootstrap). Without
 * upstream's cache of ten seconds: a deleted or expired token is refused at once.
 */
export function bootstrapTokenAuthenticator(
  /** A Secret of kube-system, by name. */
  findSecret: (name: string) => KubeObject | undefined,
  /** Whom such a token is for: all who take this apiserver's word. */
  ownAudiences: readonly string[],
): TokenAuthenticator {
  return (text, { now, audiences: wanted }) => {
    const presented = parseToken(text);
    if (!presented) return undefined;
    const audiences = commonAudiences(ownAudiences, wanted);
    if (audiences.length === 0) return refusedToAll('the token is for another audience');
    const object = findSecret(tokenSecretName(presented.id));
    if (!object) return refusedToken(presented, 'there is no Secret for it');
    const stored = object.metadata.deletionTimestamp ? undefined : readTokenSecret(object);
    if (!stored) return refusedToken(presented, 'its Secret is being deleted or of another type');
    const problem = problemOf(stored, presented, now);
    if (problem) return refusedToken(presented, problem);
    const groups = extraGroupsOf(stored);
    if (!groups) return refusedToken(presented, 'its auth-extra-groups name a group it may not');
    return {
      verdict: 'user',
      audiences,
      user: {
        name: BOOTSTRAP_USER_PREFIX + presented.id,
        groups: [...new Set([BOOTSTRAP_GROUP, ...groups])].sort(),
      },
    };
  };
}

function problemOf(stored: TokenSecret, presented: BootstrapToken, now: Date): string | undefined {
  if (!equalInConstantTime(stored.secret, presented.secret)) return 'the secret is wrong';
  if (stored.id !== presented.id) return 'the token-id in its Secret is another';
  if (isExpired(stored, now)) return 'it has expired';
  if (!stored.usages.includes('authentication'))
    return 'usage-bootstrap-authentication is not true';
  return undefined;
}

/** The id is public (it is part of the user's name); the secret is in no message. */
function refusedToken({ id }: BootstrapToken, why: string): Finding {
  return refused(`the bootstrap token ${id} is refused: ${why}`);
}

/** Digests are compared, so that the time tells neither content nor length. */
function equalInConstantTime(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
