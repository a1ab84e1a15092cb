import { X509Certificate } from 'node:crypto';
import type { Guard } from './admit-request.ts';

/** Hears how requests were judged, for metrics. */
export type GuardObserver = {
  authenticated(result: 'success' | 'failure'): void;
  authorized(result: 'allowed' | 'denied'): void;
  /** Seconds that a client's certificate has yet to live. */
  certificateRest(seconds: number): void;
};

/** The same guard, watched. A connection's certificate is read once. */
export function measuredGuard(guard: Guard, observer: GuardObserver): Guard {
  const ends = new WeakMap<readonly Buffer[], number>();
  return {
    async authenticate(credentials) {
      const authentication = await guard.authenticate(credentials);
      const isUser = authentication.verdict === 'user';
      observer.authenticated(isUser ? 'success' : 'failure');
      const { clientCertificateChain: chain } = credentials;
      if (isUser && chain.length > 0) {
        const end = ends.get(chain) ?? endOf(chain);
        ends.set(chain, end);
        observer.certificateRest((end - Date.now()) / 1_000);
      }
      return authentication;
    },
    judge(user, action) {
      const judgement = guard.judge(user, action);
      observer.authorized(judgement.allowed ? 'allowed' : 'denied');
      return judgement;
    },
  };
}

function endOf([leaf]: readonly Buffer[]): number {
  return leaf ? new X509Certificate(leaf).validToDate.getTime() : 0;
}
