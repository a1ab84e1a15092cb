import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { compileCacheDirectory } from '@rollcall/shared/fetching/user-cache.ts';
import { type Command, type Launched, launch } from '@rollcall/shared/process/launch.ts';
import { sleep } from '@rollcall/shared/time/sleep.ts';
import type { ClusterLayout } from './layout.ts';

const STOP_MILLISECONDS = 5_000;
const POLL_MILLISECONDS = 20;

/** A service that was started as a process of its own, its output in a file, its id in another. */
export type StartedProcess = Launched & { readonly service: string };

/** Starts a service of a cluster. */
export async function startProcess(
  layout: ClusterLayout,
  service: string,
  command: Command,
): Promise<StartedProcess> {
  await mkdir(layout.logDirectory, { recursive: true });
  await mkdir(layout.runDirectory, { recursive: true });
  const launched = await launch(command, {
    logFile: layout.logFile(service),
    environment: { NODE_COMPILE_CACHE: compileCacheDirectory(process.env) },
  });
  await writeFile(layout.pidFile(service), `${launched.pid}\n`);
  return { service, ...launched };
}

/** The processes of a cluster that are alive, by their pid files. */
export async function runningServices(
  layout: ClusterLayout,
): Promise<readonly { readonly service: string; readonly pid: number }[]> {
  const files = await readdir(layout.runDirectory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const found = await Promise.all(
    files
      .filter((file) => file.endsWith('.pid'))
      .map(async (file) => {
        const service = file.slice(0, -'.pid'.length);
        const pid = Number(await readFile(layout.pidFile(service), 'utf8'));
        return { service, pid };
      }),
  );
  return found.filter(({ pid }) => isAlive(pid));
}

/** Stops services together, and by force when they take too long; takes their pid files away. */
export async function stopServices(
  layout: ClusterLayout,
  services: readonly { readonly service: string; readonly pid: number }[],
): Promise<void> {
  for (const { pid } of services) signalProcess(pid, 'SIGTERM');
  const giveUpAt = Date.now() + STOP_MILLISECONDS;
  await Promise.all(
    services.map(async ({ service, pid }) => {
      while (isAlive(pid) && Date.now() < giveUpAt) await sleep(POLL_MILLISECONDS);
      if (isAlive(pid)) signalProcess(pid, 'SIGKILL');
      await rm(layout.pidFile(service), { force: true });
    }),
  );
}

/** Stops a cluster in the order in which its parts need each other: nodes, controllers, apiserver, log. */
export async function stopCluster(layout: ClusterLayout): Promise<readonly string[]> {
  const all = await runningServices(layout);
  const order = ['kubelet', 'controller-manager', 'apiserver', 'nats-server'];
  for (const name of order) {
    await stopServices(
      layout,
      all.filter(({ service }) => service === name || service.startsWith(`${name}-`)),
    );
  }
  return all.map(({ service }) => service);
}

export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Ended, but not yet waited for: in a container whose first process waits for nobody, that is how they stay (proc(5)). */
function isZombie(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && /\) Z /.test(readFileSync(file, 'utf8'));
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It has ended in between, which is what we wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
