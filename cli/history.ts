import { once } from 'node:events';
import type { EventLog, LogMessage } from '@rollcall/shared/event-log/event-log.ts';
import { eventLogsOn } from '@rollcall/shared/event-log/jetstream-event-log.ts';
import { connectNats } from '@rollcall/shared/event-log/nats-connection.ts';
import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import {
  type Flags,
  numberFlag,
  type Settings,
  switchFlag,
  textFlag,
} from '@rollcall/shared/process/flags.ts';
import { Projection } from '@rollcall/shared/projection/projection.ts';
import { stringify } from 'yaml';
import { clusterLayout } from '#cluster/layout.ts';
import { operatorAccess } from '#cluster/operator-access.ts';
import {
  ENTRY_HEADING,
  entryJson,
  entryLine,
  entryOf,
  isSecret,
  withoutData,
} from '#history/entry.ts';
import { inOrderOfTime } from '#history/in-order-of-time.ts';
import { isSelected, type Selection, selectionOf } from '#history/selection.ts';

export const HISTORY_FLAGS = {
  dir: textFlag('directory of the cluster, which must be running', '.rollcall'),
  namespace: { ...textFlag('only objects of this namespace'), short: 'n' },
  at: numberFlag(
    'show the objects as they stood after this sequence of their log; 0 shows the commits',
    0,
    {
      least: 0,
      most: Number.MAX_SAFE_INTEGER,
    },
  ),
  follow: { ...switchFlag('go on with what comes, until Ctrl-C', false), short: 'f' },
  json: switchFlag('one line of JSON for each commit or object', false),
} as const satisfies Flags;

type HistorySettings = Settings<typeof HISTORY_FLAGS>;

/**
 * Tells what the logs hold: commit by commit, or the objects as they were at a moment of one: of that which keeps the
 * selected kind, or of histories when no kind is named.
 */
export async function history(words: readonly string[], settings: HistorySettings): Promise<void> {
  const selection = selectionOf(words, settings.namespace);
  if (settings.at > 0 && settings.follow) {
    throw new ConfigurationError('--follow: a moment of the past does not go on; leave out --at');
  }
  const access = await operatorAccess(clusterLayout(settings.dir));
  const logs = eventLogsOn(await connectNats({ ...access, name: 'rollcall history' }));
  try {
    const log = logs[selection.kind?.keep ?? 'history'];
    if (settings.at > 0) await tellObjects(log, selection, settings);
    else await tellCommits(selection.kind ? [log] : Object.values(logs), selection, settings);
  } finally {
    await logs.history.close();
  }
}

/** What there is in the order of time, then, to follow, what comes. */
async function tellCommits(
  logs: readonly EventLog[],
  selection: Selection,
  { json, follow }: HistorySettings,
): Promise<void> {
  if (!json) process.stdout.write(`${ENTRY_HEADING}\n`);
  const tell = (message: LogMessage) => {
    const entry = entryOf(message);
    if (!isSelected(selection, entry)) return;
    process.stdout.write(`${json ? entryJson(entry) : entryLine(entry)}\n`);
  };
  const signal = untilInterrupted();
  const ends = await Promise.all(logs.map(endOf));
  const past = logs.map((log, index) => messages(log, { until: ends[index] as number, signal }));
  for await (const message of inOrderOfTime(past)) tell(message);
  if (!follow) return;
  const followed = logs.map(async (log, index) => {
    const afterSequence = ends[index] as number;
    for await (const message of log.read({ afterSequence, signal })) tell(message);
  });
  await Promise.all(followed);
}

/** By the same evolve as the apiserver's; objects of which the log keeps the latest commit only may be missing. */
async function tellObjects(
  log: EventLog,
  selection: Selection,
  { at, json }: HistorySettings,
): Promise<void> {
  const end = await endOf(log);
  if (at > end) throw new ConfigurationError(`--at: the log ends at sequence ${end}`);
  const projection = new Projection(ALL_KINDS);
  for await (const message of messages(log, { until: at, signal: untilInterrupted() })) {
    if (message.sequence <= at) projection.apply(message);
  }
  const objects = selectedObjects(projection, selection);
  for (const object of objects) {
    process.stdout.write(json ? `${JSON.stringify(object)}\n` : `---\n${stringify(object)}`);
  }
}

/** Sequence of the last message; 0 when there is none. */
async function endOf(log: EventLog): Promise<number> {
  const { firstSequence, lastSequence } = await log.bounds();
  return lastSequence < firstSequence ? 0 : lastSequence;
}

/** The log's messages up to a sequence. Of heartbeats the last may have been replaced by a later one, which is read instead. */
async function* messages(
  log: EventLog,
  { until, signal }: { readonly until: number; readonly signal: AbortSignal },
): AsyncGenerator<LogMessage> {
  if (until === 0) return;
  for await (const message of log.read({ afterSequence: 0, signal })) {
    yield message;
    if (message.sequence >= until) return;
  }
}

function untilInterrupted(): AbortSignal {
  const stop = new AbortController();
  void once(process, 'SIGINT').then(() => stop.abort());
  return stop.signal;
}

function selectedObjects(projection: Projection, selection: Selection): KubeObject[] {
  return ALL_KINDS.flatMap((kind) => {
    const of = { group: kind.group, resource: kind.plural };
    const objects = [...projection.objects(kind)].filter(({ metadata }) =>
      isSelected(selection, {
        ...of,
        namespace: metadata.namespace ?? '',
        name: metadata.name ?? '',
      }),
    );
    return isSecret(of) ? objects.map(withoutData) : objects;
  });
}
