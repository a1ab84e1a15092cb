import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { type FailureCause, failureCause } from './failure-cause.ts';

/** What all nodes together have done since the run began, beside their tasks. */
export class Beats {
  leases = 0;
  statuses = 0;
  certificates = 0;
  watchEvents = 0;
  troubles = 0;
  readonly #onTrouble: (cause: FailureCause) => void;

  constructor(onTrouble: (cause: FailureCause) => void) {
    this.#onTrouble = onTrouble;
  }

  troubled(error: unknown): void {
    this.troubles += 1;
    this.#onTrouble(failureCause(error));
  }
}

/** The client, counting the heartbeats that the server took. */
export function countingClient(client: ApiClient, beats: Beats): ApiClient {
  return {
    ...client,
    async update(resource, object, options, signal) {
      const updated = await client.update<never>(resource, object, options, signal);
      if (resource.plural === 'leases') beats.leases += 1;
      return updated;
    },
    async patch(resource, options, signal) {
      const patched = await client.patch<never>(resource, options, signal);
      if (options.subresource === 'status') beats.statuses += 1;
      return patched;
    },
  };
}
