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
import { KEEPS, type Keep, STREAMS } from './stream-names.ts';

const settings = {
  storage: StorageType.File,
  retention: RetentionPolicy.Limits,
  discard: DiscardPolicy.Old,
  deny_delete: true,
  deny_purge: true,
  allow_direct: true,
  // Expected sequences tell a repeated append from a new one; the server need not remember message ids.
  duplicate_window: nanos(1_000),
} satisfies Partial<StreamConfig>;

const particulars: Readonly<Record<Keep, Partial<StreamConfig>>> = {
  history: {},
  // Version 0 means any version to Kubernetes' clients, so that an empty collection needs another: 1, on which nothing stands.
  latest: { max_msgs_per_subject: 1, first_seq: 2 },
};

// As many as a cluster needs to lose one server and no commit.
const CLUSTER_REPLICAS = 3;

/**
 * Creates the logs' streams when there are none, on three servers where a cluster of them answers. One that is there is
 * left as it is.
 * @throws Error when a stream of such a name lacks what the log relies on
 */
export async function ensureStreams(connection: LogConnection): Promise<void> {
  for (const keep of KEEPS) await ensureStream(connection, keep);
}

async function ensureStream(connection: LogConnection, keep: Keep): Promise<void> {
  const { name, subjects } = STREAMS[keep];
  const config =
    (await existingStream(connection.manager, name)) ?? (await createStream(connection, keep));
  const most = keep === 'latest' ? 1 : -1;
  const lacking = [
    config.max_msgs_per_subject === most ? [] : ['max_msgs_per_subject'],
    config.allow_direct ? [] : ['allow_direct'],
    config.subjects.includes(subjects) ? [] : ['subjects'],
  ].flat();
  if (lacking.length > 0) {
    throw new Error(`the stream ${name} was set up by another: check its ${lacking.join(', ')}`);
  }
}

async function existingStream(
  manager: JetStreamManager,
  name: string,
): Promise<StreamConfig | undefined> {
  try {
    return (await manager.streams.info(name)).config;
  } catch (error) {
    if (isStreamMissing(error)) return undefined;
    throw error;
  }
}

/** The server takes a second creation with the same settings, so services may race to be first. */
async function createStream(connection: LogConnection, keep: Keep): Promise<StreamConfig> {
  const { name, subjects } = STREAMS[keep];
  const num_replicas = connection.isToCluster() ? CLUSTER_REPLICAS : 1;
  const { streams } = connection.manager;
  const wanted = { ...settings, ...particulars[keep], name, subjects: [subjects], num_replicas };
  return (await streams.add(wanted)).config;
}
