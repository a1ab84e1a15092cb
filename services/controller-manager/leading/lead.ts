import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { ServerUnreachable } from '@rollcall/shared/api-client/server-unreachable.ts';
import { leaseKind } from '@rollcall/shared/kinds/lease.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { sleep } from '@rollcall/shared/time/sleep.ts';
import type { ControllerTools } from '#loop/controller.ts';
import { type ElectionTimes, heldBy, type LeaseSpec, mayTake, released } from './election.ts';

export type LeadOptions = ControllerTools & {
  /** Nobody else's: `<hostname>_<uuid>`. */
  readonly identity: string;
  readonly times: ElectionTimes;
  readonly random: () => number;
  /** The work that only one may do at a time; ends when its signal aborts. */
  readonly work: (signal: AbortSignal) => Promise<void>;
  readonly onChange: (isLeader: boolean) => void;
  readonly signal: AbortSignal;
};

const LEASES = { group: 'coordination.k8s.io', version: 'v1', plural: 'leases' };
const PLACE = { namespace: 'kube-system', name: 'kube-controller-manager' } as const;
const ACQUIRE_JITTER = 1.2;

/**
 * Works while it holds the Lease `kube-system/kube-controller-manager`, and stands by while another does. Whoever stands
 * by reads the log, so it asks the apiserver nothing until the place is free. Upstream ends the process when it loses
 * the Lease; we only end the work, and stand by again.
 */
export async function lead(options: LeadOptions): Promise<void> {
  while (!options.signal.aborted) {
    const lease = await acquired(options);
    if (!lease) return;
    await holdTerm(options, lease);
  }
}

/** Waits for the place; undefined when `signal` ends the wait. */
async function acquired(options: LeadOptions): Promise<KubeObject | undefined> {
  const { replica, identity, clock, times, random, signal } = options;
  let seen: { readonly version: string | undefined; readonly at: number } | undefined;
  do {
    const lease = replica.get(leaseKind, PLACE);
    const now = clock.now().getTime();
    const version = lease?.metadata.resourceVersion;
    if (seen?.version !== version || !seen) seen = { version, at: now };
    if (!mayTake(lease, { identity, seenAt: seen.at, now })) continue;
    const taken = await write(options, lease, signal);
    if (taken) return taken;
  } while (await sleep(times.retryMilliseconds * (1 + (ACQUIRE_JITTER - 1) * random()), signal));
  return undefined;
}

async function holdTerm(options: LeadOptions, lease: KubeObject): Promise<void> {
  const { log, identity, onChange, signal } = options;
  const term = new AbortController();
  log.info({ identity }, 'successfully acquired lease kube-system/kube-controller-manager');
  onChange(true);
  const work = options.work(AbortSignal.any([signal, term.signal]));
  const [last] = await Promise.all([
    Promise.race([renewed(options, lease), work.then(() => lease)]).finally(() => term.abort()),
    work,
  ]);
  onChange(false);
  if (signal.aborted) await release(options, last);
  else log.error({ identity }, 'leaderelection lost');
}

/** Renews until that has failed for too long, or another holds the Lease; returns the Lease as we last wrote it. */
async function renewed(options: LeadOptions, first: KubeObject): Promise<KubeObject> {
  const { clock, times, signal } = options;
  let lease = first;
  let renewedAt = clock.now().getTime();
  while (await sleep(times.retryMilliseconds, signal)) {
    const restMilliseconds = renewedAt + times.renewDeadlineMilliseconds - clock.now().getTime();
    if (restMilliseconds <= 0) return lease;
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(restMilliseconds)]);
    const next = await write(options, lease, inTime);
    if (next === undefined) {
      if (isTakenFromUs(options, lease)) return lease;
      continue;
    }
    lease = next;
    renewedAt = clock.now().getTime();
  }
  return lease;
}

/** Whether the log knows a later holder than us. */
function isTakenFromUs({ replica, identity }: LeadOptions, lease: KubeObject): boolean {
  const known = replica.get(leaseKind, PLACE);
  if (!known) return true;
  const isLater = Number(known.metadata.resourceVersion) > Number(lease.metadata.resourceVersion);
  return isLater && (known['spec'] as LeaseSpec).holderIdentity !== identity;
}

/** Writes us into the Lease; undefined when somebody was faster, or the apiserver did not answer. */
async function write(
  options: LeadOptions,
  before: KubeObject | undefined,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  const { client, identity, clock, times, log } = options;
  const { leaseMilliseconds } = times;
  const spec = heldBy(identity, before, { leaseMilliseconds, now: clock.now() });
  try {
    return before
      ? await client.update(LEASES, { ...before, spec }, {}, signal)
      : await create(client, spec, signal);
  } catch (error) {
    if (options.signal.aborted || signal.aborted) return undefined;
    if (!(error instanceof ApiError || error instanceof ServerUnreachable)) throw error;
    log.warn({ err: error, identity }, 'Could not write the lease; will try again');
    return undefined;
  }
}

function create(client: ApiClient, spec: LeaseSpec, signal: AbortSignal): Promise<KubeObject> {
  const { group, version } = LEASES;
  const lease = { apiVersion: `${group}/${version}`, kind: 'Lease', metadata: PLACE, spec };
  return client.create(LEASES, lease, {}, signal);
}

async function release(options: LeadOptions, lease: KubeObject): Promise<void> {
  const { client, clock, log, times } = options;
  const spec = released(lease, clock.now());
  const signal = AbortSignal.timeout(times.retryMilliseconds);
  try {
    await client.update(LEASES, { ...lease, spec }, {}, signal);
  } catch (error) {
    // Then the next waits until the Lease runs out.
    log.warn({ err: error }, 'Could not release the lease');
  }
}
