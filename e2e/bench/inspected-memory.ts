import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Cluster } from '#world/cluster.ts';

/** What a service holds after its garbage is collected, in bytes. */
export type InspectedMemory = {
  readonly residentBytes: number;
  readonly heapBytes: number;
  /** Buffers among them. */
  readonly externalBytes: number;
};

const POLL_MILLISECONDS = 50;
const COLLECTIONS = 3;

/** Lets a service's inspector take any free port; to be called before the cluster starts. */
export function allowInspection(): void {
  process.env['NODE_OPTIONS'] = `${process.env['NODE_OPTIONS'] ?? ''} --inspect-port=0`;
}

/** Collects a service's garbage and tells what is left, through Node's inspector, which a signal opens. */
export async function inspectedMemory(cluster: Cluster, service: string): Promise<InspectedMemory> {
  const pid = Number(await readFile(cluster.file('run', `${service}.pid`), 'utf8'));
  const socket = new WebSocket(await inspectorUrl(cluster, service, pid));
  await once(socket, 'open');
  const call = callerOf(socket);
  for (let times = 0; times < COLLECTIONS; times += 1) await call('HeapProfiler.collectGarbage');
  const expression = 'process.memoryUsage()';
  const { result } = await call('Runtime.evaluate', { expression, returnByValue: true });
  socket.close();
  const { rss, heapUsed, external } = (result as { readonly value: NodeJS.MemoryUsage }).value;
  return { residentBytes: rss, heapBytes: heapUsed, externalBytes: external };
}

async function inspectorUrl(cluster: Cluster, service: string, pid: number): Promise<string> {
  const printed = async () => /ws:\/\/\S+/.exec(await cluster.log(service))?.[0];
  if (!(await printed())) process.kill(pid, 'SIGUSR1');
  for (;;) {
    const url = await printed();
    if (url) return url;
    await wait(POLL_MILLISECONDS);
  }
}

type Answer = {
  readonly id?: number;
  readonly result: { readonly result?: { readonly value: unknown } };
};

function callerOf(socket: WebSocket) {
  let last = 0;
  return (method: string, params: object = {}): Promise<Answer['result']> => {
    last += 1;
    const id = last;
    return new Promise((resolve) => {
      const hear = ({ data }: MessageEvent) => {
        const answer = JSON.parse(String(data)) as Answer;
        if (answer.id !== id) return;
        socket.removeEventListener('message', hear);
        resolve(answer.result);
      };
      socket.addEventListener('message', hear);
      socket.send(JSON.stringify({ id, method, params }));
    });
  };
}
