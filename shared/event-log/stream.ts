import {
  DiscardPolicy,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import { isStreamMissing } from './log-failure.ts';
import type { LogConnection } from './nats-connection.ts';
import { LOG_SUBJECTS, STREAM } from './stream-name.ts';

const settings = {
  name: STREAM,
  subjects: [LOG_SUBJECTS],
  storage: StorageType.File,
  retention: RetentionPolicy.Limits,
  discard: DiscardPolicy.Old,
  // Purging cannot be denied as well: a rollup, which forgets a Lease's earlier renewals, is a purge to the server. Its
  // users may not ask for one.
  deny_delete: true,
  allow_rollup_hdrs: true,
  allow_direct: true,
  // Expected sequences tell a repeated append from a new one; the server need not remember message ids.
  duplicate_window: nanos(1_000),
} satisfies Partial<StreamConfig>;

// As many as a cluster needs to lose one server and no commit.
const CLUSTER_REPLICAS = 3;

/**
 * Creates the log's stream when there is none, on three servers where a cluster of them answers. One that is there is
 * left as it is.
 * @throws Error when a stream of this name lacks what the log relies on
 */
export async function ensureStream(connection: LogConnection): Promise<void> {
  const config = (await existingStream(connection.manager)) ?? (await createStream(connection));
  const lacking = [
    config.allow_rollup_hdrs ? [] : ['allow_rollup_hdrs'],
    config.allow_direct ? [] : ['allow_direct'],
    settings.subjects.every((subject) => config.subjects.includes(subject)) ? [] : ['subjects'],
  ].flat();
  if (lacking.length > 0) {
    throw new Error(`the stream ${STREAM} was set up by another: check its ${lacking.join(', ')}`);
  }
}

async function existingStream(manager: JetStreamManager): Promise<StreamConfig | undefined> {
  try {
    return (await manager.streams.info(STREAM)).config;
  } catch (error) {
    if (isStreamMissing(error)) return undefined;
    throw error;
  }
}

/** The server takes a second creation with the same settings, so services may race to be first. */
async function createStream(connection: LogConnection): Promise<StreamConfig> {
  const num_replicas = connection.isToCluster() ? CLUSTER_REPLICAS : 1;
  return (await connection.manager.streams.add({ ...settings, num_replicas })).config;
}
