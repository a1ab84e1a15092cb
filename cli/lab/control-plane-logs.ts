import { open, stat } from 'node:fs/promises';
import { REQUESTS } from '@rollcall/kubelet/identity/request-certificate.ts';
import { decodeCommit } from '@rollcall/shared/event-log/commit.ts';
import type { EventLog, LogMessage } from '@rollcall/shared/event-log/event-log.ts';
import { eventLogsOn } from '@rollcall/shared/event-log/jetstream-event-log.ts';
import { connectNats } from '@rollcall/shared/event-log/nats-connection.ts';
import { keyOfSubject } from '@rollcall/shared/resource/object-key.ts';
import type { ClusterLayout } from '#cluster/layout.ts';
import { operatorAccess } from '#cluster/operator-access.ts';
import type { ServerTimes } from './server-stages.ts';

/** A moment: what stands behind it in the logs came later. */
type Mark = { readonly sequence: number; readonly logBytes: number };

/** What the event log and the controller-manager's own log tell of requests. */
export type ControlPlaneLogs = {
  /** An error when the logs cannot be read: `since` throws it, so that a run goes on without them. */
  mark(): Promise<Mark | Error>;
  /** @throws Error when the logs cannot be read */
  since(mark: Mark | Error): Promise<ServerTimes>;
};

const READ_MILLISECONDS_MAX = 60_000;
const STAGES = {
  CertificateRequested: 'created',
  CertificateApproved: 'approved',
  CertificateIssued: 'signed',
} as const;

export function controlPlaneLogs(layout: ClusterLayout): ControlPlaneLogs {
  const logFile = layout.logFile('controller-manager');
  return {
    async mark() {
      try {
        const { size: logBytes } = await stat(logFile);
        const { lastSequence: sequence } = await withLog(layout, (log) => log.bounds());
        return { sequence, logBytes };
      } catch (error) {
        return error as Error;
      }
    },
    async since(mark) {
      if (mark instanceof Error) throw mark;
      const { sequence, logBytes } = mark;
      const messages = await withLog(layout, (log) => messagesAfter(log, sequence));
      return requestTimes(messages, await tailOf(logFile, logBytes));
    },
  };
}

/** By the times at which the log took the commits, and the first look that the approver wrote down. */
export function requestTimes(messages: readonly LogMessage[], controllerLog: string): ServerTimes {
  const times = new Map<
    string,
    { [K in 'seen' | (typeof STAGES)[keyof typeof STAGES]]?: number }
  >();
  for (const { subject, payload, time } of messages) {
    const { name } = keyOfSubject(subject);
    const of = times.get(name) ?? {};
    times.set(name, of);
    for (const { type } of decodeCommit(payload).facts) {
      if (type in STAGES) of[STAGES[type as keyof typeof STAGES]] ??= time.getTime();
    }
  }
  for (const line of controllerLog.split('\n')) {
    if (!line.includes('"stage":"seen"')) continue;
    const { csr, time } = JSON.parse(line) as { readonly csr: string; readonly time: string };
    const of = times.get(csr);
    if (of) of.seen ??= Date.parse(time);
  }
  return times;
}

async function withLog<T>(layout: ClusterLayout, work: (log: EventLog) => Promise<T>): Promise<T> {
  const access = await operatorAccess(layout);
  const { history: log } = eventLogsOn(await connectNats({ ...access, name: 'rollcall lab' }));
  try {
    return await work(log);
  } finally {
    await log.close();
  }
}

/** The commits of requests, to the log's end of now. */
async function messagesAfter(log: EventLog, afterSequence: number): Promise<LogMessage[]> {
  const { lastSequence } = await log.bounds();
  const messages: LogMessage[] = [];
  if (lastSequence === afterSequence) return messages;
  const signal = AbortSignal.timeout(READ_MILLISECONDS_MAX);
  for await (const message of log.read({ afterSequence, signal })) {
    if (keyOfSubject(message.subject).resource === REQUESTS.plural) messages.push(message);
    if (message.sequence >= lastSequence) return messages;
  }
  throw new Error(`the event log was not read to its end within ${READ_MILLISECONDS_MAX} ms`);
}

/** Whole lines only. */
async function tailOf(file: string, from: number): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.max(0, size - from));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
    const text = buffer.toString('utf8', 0, bytesRead);
    return text.slice(0, text.lastIndexOf('\n') + 1);
  } finally {
    await handle.close();
  }
}
