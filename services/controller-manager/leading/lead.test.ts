import assert from 'node:assert/strict';
import test from 'node:test';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { conflict } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { createLogger } from '@rollcall/shared/process/log.ts';
import { systemClock } from '@rollcall/shared/time/clock.ts';
import type { Replica } from '#loop/replica.ts';
import type { ElectionTimes, LeaseSpec } from './election.ts';
import { lead } from './lead.ts';

// Generous, so that a machine that is busy ends no term.
const patient = {
  leaseMilliseconds: 60_000,
  renewDeadlineMilliseconds: 30_000,
  retryMilliseconds: 5,
};
const impatient = { ...patient, renewDeadlineMilliseconds: 60 };

/** One Lease that all see at once, and a way to cut a client off. */
class World {
  lease: KubeObject | undefined;
  readonly cut = new Set<string>();

  client(identity: string): ApiClient {
    const write = async (_resource: unknown, lease: KubeObject): Promise<KubeObject> => {
      const version = this.lease?.metadata.resourceVersion;
      if (this.cut.has(identity) || lease.metadata.resourceVersion !== version) {
        throw conflict({ group: 'coordination.k8s.io', resource: 'leases' }, 'it');
      }
      const resourceVersion = String(Number(version ?? 0) + 1);
      this.lease = { ...lease, metadata: { ...lease.metadata, resourceVersion } };
      return this.lease;
    };
    return { update: write, create: write } as unknown as ApiClient;
  }

  holder(): string | undefined {
    return (this.lease?.['spec'] as LeaseSpec | undefined)?.holderIdentity;
  }
}

class Candidate {
  readonly stop = new AbortController();
  readonly ended: Promise<void>;
  isLeading = false;
  #news = Promise.withResolvers<void>();

  constructor(world: World, identity: string, times: ElectionTimes = patient) {
    this.ended = lead({
      client: world.client(identity),
      replica: { get: () => world.lease } as unknown as Replica,
      clock: systemClock,
      log: createLogger({ service: 'test', format: 'json', verbosity: 0, destination: 2 }).child(
        {},
        { level: 'silent' },
      ),
      identity,
      times,
      random: () => 0,
      work: (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
      onChange: (isLeader) => {
        this.isLeading = isLeader;
        this.#news.resolve();
        this.#news = Promise.withResolvers();
      },
      signal: this.stop.signal,
    });
  }

  async until(isLeading: boolean): Promise<void> {
    while (this.isLeading !== isLeading) await this.#news.promise;
  }
}

test('of two one leads, and the other takes over when it ends in good order', async () => {
  const world = new World();
  const first = new Candidate(world, 'first');
  await first.until(true);
  const second = new Candidate(world, 'second');
  first.stop.abort();
  await first.ended;
  await second.until(true);
  assert.equal(world.holder(), 'second');
  assert.equal(first.isLeading, false);
  second.stop.abort();
  await second.ended;
  assert.equal(world.holder(), '');
});

test('a leader that cannot renew gives up before another may take over, and leads again later', async () => {
  const world = new World();
  const first = new Candidate(world, 'first', impatient);
  await first.until(true);
  world.cut.add('first');
  await first.until(false);
  assert.equal(world.holder(), 'first');
  world.cut.clear();
  await first.until(true);
  first.stop.abort();
  await first.ended;
});
