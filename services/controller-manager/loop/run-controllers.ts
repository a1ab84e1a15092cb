import { ServerUnreachable } from '@rollcall/shared/api-client/server-unreachable.ts';
import type { Log } from '@rollcall/shared/event-log/connect-log.ts';
import { certificateSigningRequestKind } from '@rollcall/shared/kinds/certificate-signing-request.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import type { Change } from '@rollcall/shared/projection/projection.ts';
import { keyOfSubject, subjectsOfResource } from '@rollcall/shared/resource/object-key.ts';
import type { Controller } from './controller.ts';
import { isOvertaken } from './overtaken.ts';
import type { Replica } from './replica.ts';
import { type QueueObserver, WorkQueue } from './work-queue.ts';

export type RunOptions = {
  readonly log: Log;
  readonly replica: Replica;
  readonly logger: Logger;
  /** Who counts for the controller of this name. */
  readonly observe: (controller: string) => QueueObserver;
  readonly random: () => number;
  readonly signal: AbortSignal;
};

type Worker = { readonly controller: Controller; readonly queue: WorkQueue };

/** The durable consumer's name: which commits were handled is remembered under it. */
const DURABLE = 'certificates';
/** As many as are handed out and not acknowledged; a storm waits in the log, not in our memory. */
const IN_HAND_MAXIMUM = 5_000;
const CONCURRENCY = 8;

/**
 * Runs controllers until `signal` aborts. Commits of certificate requests come from a durable consumer, and are
 * acknowledged when every controller has looked at them; all others come from the replica. What happened while no
 * controller ran is found by looking at everything once.
 */
export async function runControllers(
  controllers: readonly Controller[],
  options: RunOptions,
): Promise<void> {
  const { replica, signal } = options;
  const workers = controllers.map((controller) => workerOf(controller, options));
  replica.onChange((change) => {
    if (change.kind !== certificateSigningRequestKind) tell(workers, change);
  }, signal);
  for (const change of replica.everything()) tell(workers, change);
  await consumeRequests(workers, options);
}

function tell(workers: readonly Worker[], change: Change): void {
  for (const { controller, queue } of workers) {
    for (const key of controller.keysOf(change)) queue.add(key);
  }
}

async function consumeRequests(
  workers: readonly Worker[],
  { log, replica, signal }: RunOptions,
): Promise<void> {
  const { group, plural: resource } = certificateSigningRequestKind;
  const consume = {
    durable: DURABLE,
    subjects: [subjectsOfResource({ group, resource }, 'history')],
    signal,
    concurrency: IN_HAND_MAXIMUM,
  };
  await log.consumeCommits(consume, async ({ subject, sequence }) => {
    await replica.waitFor(sequence);
    const object = replica.get(certificateSigningRequestKind, keyOfSubject(subject));
    // Gone, or changed since: the later commit is told as well, and is the one to act on.
    if (object?.metadata.resourceVersion !== String(sequence)) return { verdict: 'done' };
    const kind = certificateSigningRequestKind;
    const change: Change = { type: 'MODIFIED', kind, object, sequence };
    const looks = workers.flatMap(({ controller, queue }) =>
      controller.keysOf(change).map((key) => queue.handled(key)),
    );
    await Promise.all(looks);
    return signal.aborted ? { verdict: 'again', delayMilliseconds: 0 } : { verdict: 'done' };
  });
}

function workerOf(controller: Controller, options: RunOptions): Worker {
  const { name, concurrency = CONCURRENCY, groupOf = (key: string) => key } = controller;
  const { logger, signal, random } = options;
  const queue = new WorkQueue({
    concurrency,
    groupOf,
    reconcile: async (key, work) => reconciled(controller, key, work),
    onFailure({ key, error, isLast }) {
      const isForeseen = error instanceof ApiError || error instanceof ServerUnreachable;
      logger[isForeseen ? 'warn' : 'error'](
        { err: error, controller: name, object: key },
        isLast
          ? 'Could not reconcile; gave up until it changes'
          : 'Could not reconcile; will try again',
      );
    },
    observer: options.observe(name),
    random,
    signal,
  });
  return { controller, queue };
}

async function reconciled(controller: Controller, key: string, signal: AbortSignal) {
  try {
    return await controller.reconcile(key, signal);
  } catch (error) {
    // Somebody was faster; what they did is a commit of its own, and ends this one when the replica has it.
    if (isOvertaken(error)) return 'again';
    throw error;
  }
}
