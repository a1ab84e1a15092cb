import { sleep } from '@rollcall/shared/time/sleep.ts';
import { type Discovered, type Discovery, discover } from './discover.ts';
import { JoinProblem, type JoinProblemCause } from './join-problem.ts';

const ROUND_MILLISECONDS = 1_000;
/** A new token's signature is there within seconds; kubeadm would poll for five minutes. */
const UNKNOWN_MILLISECONDS = 10_000;
const PASSING: readonly JoinProblemCause[] = ['not-ready', 'token-unknown'];

/**
 * Discovers, again and again while the control plane is not ready, and for ten seconds while the token is unknown.
 * @throws JoinProblem, the last one, when it does not pass in time; KubeconfigError; or the signal's reason
 */
export async function discoverPatiently(
  discovery: Discovery,
  on: {
    readonly now: () => Date;
    readonly timeoutMilliseconds: number;
    readonly onProblem: (problem: JoinProblem) => void;
    readonly signal: AbortSignal;
  },
): Promise<Discovered> {
  const begin = on.now().getTime();
  for (;;) {
    try {
      return await discover(discovery, on);
    } catch (error) {
      if (!(error instanceof JoinProblem) || !PASSING.includes(error.why)) throw error;
      const limit = error.why === 'token-unknown' ? UNKNOWN_MILLISECONDS : Number.POSITIVE_INFINITY;
      const waited = on.now().getTime() - begin;
      if (waited >= Math.min(limit, on.timeoutMilliseconds)) throw error;
      on.onProblem(error);
    }
    await sleep(ROUND_MILLISECONDS, on.signal);
    on.signal.throwIfAborted();
  }
}
