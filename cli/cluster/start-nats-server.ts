import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PreflightError } from '@rollcall/shared/process/preflight-error.ts';
import { natsConfig } from './nats-config.ts';

export type StartOptions = {
  /** Path of the program; see `findNatsServer`. */
  readonly binary: string;
  /** Holds the store and the configuration; made when missing. A server started on it again goes on with its store. */
  readonly directory: string;
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** What the server has to say is appended here. */
  readonly logFile: string;
};

export type NatsServer = {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Ends the server and waits until it has gone; again, or when it has gone by itself, does nothing. */
  stop(): Promise<void>;
};

// A large store is read through before the server listens.
const startTimeoutMilliseconds = 60_000;
const stopTimeoutMilliseconds = 10_000;
const lookIntervalMilliseconds = 20;

/**
 * Starts a nats-server with JetStream and resolves when it answers. The server is the leader of a process group
 * of its own: a Ctrl-C in the terminal does not take the log away before its writers have finished.
 * @throws PreflightError when it ends before it answers, as when its port is taken, or does not answer in time
 */
export async function startNatsServer(options: StartOptions): Promise<NatsServer> {
  const { directory, host, port } = options;
  const config = join(directory, 'nats.conf');
  const portsDirectory = join(directory, 'ports');
  // A server that was killed leaves its file behind, and its process id may come round again.
  await rm(portsDirectory, { recursive: true, force: true });
  await mkdir(portsDirectory, { recursive: true });
  const store = join(directory, 'data');
  await writeFile(config, natsConfig({ host, port, directory: store }));
  const args = ['--config', config, '--ports_file_dir', portsDirectory];
  const child = await spawnLogging(options, args);
  try {
    const listening = await untilAnswering(child, options, portsDirectory);
    return { ...listening, pid: child.pid as number, stop: () => end(child) };
  } catch (error) {
    await end(child);
    throw error;
  }
}

async function spawnLogging(
  { binary, logFile }: StartOptions,
  args: readonly string[],
): Promise<ChildProcess> {
  const log = await open(logFile, 'a');
  try {
    const stdio = ['ignore', log.fd, log.fd] as const;
    const child = spawn(binary, args, { detached: true, stdio: [...stdio] });
    await once(child, 'spawn');
    return child;
  } catch (error) {
    const reason = (error as Error).message;
    throw new PreflightError(`nats-server cannot be started: ${reason}`, { cause: error });
  } finally {
    await log.close();
  }
}

type Listening = { readonly url: string; readonly port: number };

async function untilAnswering(
  child: ChildProcess,
  { logFile }: StartOptions,
  portsDirectory: string,
): Promise<Listening> {
  const deadline = AbortSignal.timeout(startTimeoutMilliseconds);
  while (!deadline.aborted) {
    if (hasEnded(child)) throw new PreflightError(await complaint(logFile));
    const listening = await readPorts(portsDirectory);
    if (listening && (await greets(listening))) return listening;
    await wait(lookIntervalMilliseconds);
  }
  const seconds = startTimeoutMilliseconds / 1000;
  throw new PreflightError(`nats-server does not answer after ${seconds} seconds: see ${logFile}`);
}

/** The server writes where it listens as soon as it does; undefined until then. */
async function readPorts(directory: string): Promise<Listening | undefined> {
  const [name] = await readdir(directory);
  const text = name ? await readFile(join(directory, name), 'utf8') : '';
  // The file is written in place, and may be seen before its end.
  if (!text.trimEnd().endsWith('}')) return undefined;
  const url = (JSON.parse(text) as { nats?: string[] }).nats?.[0];
  return url ? { url, port: Number(new URL(url).port) } : undefined;
}

/** A NATS server speaks first. */
function greets({ url, port }: Listening): Promise<boolean> {
  const socket = connect({ port, host: new URL(url).hostname.replace(/^\[|\]$/g, '') });
  return new Promise((resolve) => {
    socket.once('data', (bytes) => resolve(bytes.toString().startsWith('INFO ')));
    socket.once('error', () => resolve(false));
    socket.once('end', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

/** What a server that ended said last; it marks what is fatal. */
async function complaint(logFile: string): Promise<string> {
  const lines = (await readFile(logFile, 'utf8')).trimEnd().split('\n');
  const line = lines.findLast((text) => text.includes('[FTL]')) ?? lines.at(-1) ?? '';
  return `nats-server did not start: ${line.replace(/^.*\[FTL\] /, '')} (see ${logFile})`;
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const lastResort = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMilliseconds);
  await ended;
  clearTimeout(lastResort);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
