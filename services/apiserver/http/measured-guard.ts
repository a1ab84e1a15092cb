import type { Guard } from './admit-request.ts';

/** Hears how requests were judged, for metrics. */
export type GuardObserver = {
  authenticated(result: 'success' | 'failure'): void;
  authorized(result: 'allowed' | 'denied'): void;
  /** Seconds that a client's certificate has yet to live. */
  certificateRest(seconds: number): void;
};

/** The same guard, watched. */
export function measuredGuard(guard: Guard, observer: GuardObserver): Guard {
  return {
    async authenticate(credentials) {
      const authentication = await guard.authenticate(credentials);
      const isUser = authentication.verdict === 'user';
      observer.authenticated(isUser ? 'success' : 'failure');
      const end = isUser ? authentication.certificateEnd : undefined;
      if (end) observer.certificateRest((end.getTime() - Date.now()) / 1_000);
      return authentication;
    },
    judge(user, action) {
      const judgement = guard.judge(user, action);
      observer.authorized(judgement.allowed ? 'allowed' : 'denied');
      return judgement;
    },
  };
}
