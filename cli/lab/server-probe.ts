import { readFile } from 'node:fs/promises';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { ServerUnreachable } from '@rollcall/shared/api-client/server-unreachable.ts';
import { sleep } from '@rollcall/shared/time/sleep.ts';
import type { ProcessCost, ProcessSample } from '#measure/run-document.ts';

const ROUND_MILLISECONDS = 1_000;
/** `getconf CLK_TCK` is 100 on every Linux of today; user and system time are the 14th and 15th field (proc(5)). */
const TICKS_PER_SECOND = 100;

export type ProbeSource = {
  readonly observer?: ApiClient;
  readonly processes: readonly { readonly service: string; readonly pid: number }[];
};

/** Reads, once a second, what the control plane's processes and this one have used: from /proc, or from the server's /metrics. */
export class ServerProbe {
  readonly #source: ProbeSource;
  readonly #begin = performance.now();
  readonly #samples: ProcessSample[] = [];

  constructor(source: ProbeSource) {
    this.#source = source;
  }

  get samples(): readonly ProcessSample[] {
    return this.#samples;
  }

  get seconds(): number {
    return (performance.now() - this.#begin) / 1_000;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.look();
      await sleep(ROUND_MILLISECONDS, signal);
    }
  }

  /** One reading of every process. */
  async look(): Promise<void> {
    const { observer, processes } = this.#source;
    const seconds = rounded(this.seconds);
    const own = process.cpuUsage();
    this.#samples.push({
      process: 'lab',
      seconds,
      cpuSeconds: (own.user + own.system) / 1e6,
      residentMegabytes: rounded(process.memoryUsage.rss() / 1e6),
    });
    const readings = await Promise.all(
      processes.length > 0 || !observer
        ? processes.map(({ service, pid }) => ofProcess(service, pid))
        : [ofMetrics(observer)],
    );
    for (const reading of readings) if (reading) this.#samples.push({ ...reading, seconds });
  }

  /** What each process used between two moments, measured by the readings next to them. */
  costs(fromSeconds: number, toSeconds: number, nodes: number): ProcessCost[] {
    const names = [...new Set(this.#samples.map(({ process }) => process))];
    return names.flatMap((name) => {
      const within = this.#samples.filter(
        ({ process, seconds }) =>
          process === name && seconds >= fromSeconds - 0.05 && seconds <= toSeconds + 0.05,
      );
      const [first, last] = [within[0], within.at(-1)];
      if (!first || !last) return [];
      const cpuSeconds = last.cpuSeconds - first.cpuSeconds;
      const elapsed = last.seconds - first.seconds;
      return [
        {
          process: name,
          cpuSeconds: rounded(cpuSeconds),
          cpuMillisecondsPerNode: nodes > 0 ? rounded((cpuSeconds * 1_000) / nodes) : 0,
          cpuPercent: elapsed > 0 ? rounded((cpuSeconds / elapsed) * 100) : 0,
          residentMegabytesMax: rounded(Math.max(...within.map((each) => each.residentMegabytes))),
        },
      ];
    });
  }
}

type Reading = Omit<ProcessSample, 'seconds'>;

/** Undefined when the process has ended, or the machine has no /proc. */
async function ofProcess(service: string, pid: number): Promise<Reading | undefined> {
  try {
    const [stat, status] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/status`, 'utf8'),
    ]);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    const kibibytes = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0);
    return {
      process: service,
      cpuSeconds: ticks / TICKS_PER_SECOND,
      residentMegabytes: (kibibytes * 1_024) / 1e6,
    };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}

/** Undefined when the server cannot be reached, or does not show it to us. */
async function ofMetrics(observer: ApiClient): Promise<Reading | undefined> {
  try {
    const { status, body } = await observer.raw({ method: 'GET', path: '/metrics' });
    const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(body)?.[1]);
    const cpuSeconds = value('process_cpu_seconds_total');
    if (status !== 200 || Number.isNaN(cpuSeconds)) return undefined;
    const residentMegabytes = value('process_resident_memory_bytes') / 1e6;
    return { process: 'apiserver', cpuSeconds, residentMegabytes };
  } catch (error) {
    if (error instanceof ServerUnreachable) return undefined;
    throw error;
  }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
