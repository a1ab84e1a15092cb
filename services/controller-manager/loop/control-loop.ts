import { ServerUnreachable } from '@rollcall/shared/api-client/server-unreachable.ts';
import type { Verdict } from '@rollcall/shared/event-log/commit-consumer.ts';
import type { Log } from '@rollcall/shared/event-log/connect-log.ts';
import type { LogMessage } from '@rollcall/shared/event-log/event-log.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { keyOfSubject, subjectsOfResource } from '@rollcall/shared/resource/object-key.ts';
import { type Backoff, backoffMilliseconds } from '@rollcall/shared/time/backoff.ts';
import { isOvertaken } from './periodic.ts';
import type { Reconcile } from './reconcile.ts';
import type { Replica } from './replica.ts';

export type ControlLoop = {
  /** The durable consumer's name: what was handled is remembered under it. */
  readonly name: string;
  readonly kind: Kind;
  readonly reconcile: Reconcile;
};

const RETRY: Backoff = {
  initialMilliseconds: 200,
  factor: 2,
  jitter: 0.1,
  capMilliseconds: 30_000,
};
const CONCURRENCY = 32;

/**
 * Commits become keys, keys are reconciled against what the replica holds by then, and acknowledged; or they are put
 * off, each time longer. A controller that dies in between is told again.
 */
export function runControlLoop(
  loop: ControlLoop,
  on: {
    readonly log: Log;
    readonly replica: Replica;
    readonly logger: Logger;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { name, kind } = loop;
  const attempts = new Map<string, number>();
  const subjects = [subjectsOfResource({ group: kind.group, resource: kind.plural })];
  const options = { durable: name, subjects, signal: on.signal, concurrency: CONCURRENCY };
  return on.log.consumeCommits(options, async (message): Promise<Verdict> => {
    await on.replica.waitFor(message.sequence);
    const outcome = await reconciled(loop, message, on);
    if (outcome === 'done') {
      attempts.delete(message.subject);
      return { verdict: 'done' };
    }
    const attempt = attempts.get(message.subject) ?? 0;
    attempts.set(message.subject, attempt + 1);
    return {
      verdict: 'again',
      delayMilliseconds: backoffMilliseconds(RETRY, attempt, Math.random()),
    };
  });
}

async function reconciled(
  { kind, name, reconcile }: ControlLoop,
  message: LogMessage,
  on: { readonly replica: Replica; readonly logger: Logger; readonly signal: AbortSignal },
): Promise<'done' | 'again'> {
  const object = on.replica.get(kind, keyOfSubject(message.subject));
  // Gone, or changed since: the later commit is told as well, and is the one to act on.
  if (!object || object.metadata.resourceVersion !== String(message.sequence)) return 'done';
  try {
    return await reconcile(object, on.signal);
  } catch (error) {
    if (on.signal.aborted) return 'again';
    // Somebody was faster; what they did is a commit of its own, and ends this one when the replica has it.
    if (isOvertaken(error)) return 'again';
    const isForeseen = error instanceof ApiError || error instanceof ServerUnreachable;
    on.logger[isForeseen ? 'warn' : 'error'](
      { err: error, controller: name, object: object.metadata.name },
      'Could not reconcile; will try again',
    );
    return 'again';
  }
}
