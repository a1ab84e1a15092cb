import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Command, type Launched, launch } from '@rollcall/shared/process/launch.ts';
import { PreflightError } from '@rollcall/shared/process/preflight-error.ts';
import { type NatsSettings, natsConfig } from './nats-config.ts';

export type StartOptions = {
  /** Path of the program. */
  readonly binary: string;
  /** Holds the store and the configuration; made when missing. A server started on it again goes on with its store. */
  readonly directory: string;
  readonly settings: Omit<NatsSettings, 'storeDirectory'>;
  /** What the server has to say is appended here. */
  readonly logFile: string;
  /** Starts the program; by default as a process whose output goes to the log file. */
  readonly launch?: (command: Command) => Promise<Launched>;
  /** Gives up the wait for its first answer. */
  readonly signal?: AbortSignal;
};

export type NatsServer = {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves with the exit code when the server ends, whoever ended it. */
  readonly ended: Promise<number>;
  /** Ends the server and waits until it has gone; again, or when it has gone by itself, does nothing. */
  stop(): Promise<void>;
};

// A large store is read through before the server listens.
const startTimeoutMilliseconds = 60_000;
const stopTimeoutMilliseconds = 10_000;
const lookIntervalMilliseconds = 20;

/**
 * Starts a nats-server with JetStream and resolves when it answers: the only way in which we start one. The server is
 * the leader of a process group of its own: a Ctrl-C in the terminal does not take the log away before its writers
 * have finished.
 * @throws PreflightError when it ends before it answers, as when its port is taken, or does not answer in time
 */
export async function startNatsServer(options: StartOptions): Promise<NatsServer> {
  const { binary, directory, settings, logFile } = options;
  const config = join(directory, 'nats-server.conf');
  const portsDirectory = join(directory, 'ports');
  // A server that was killed leaves its file behind, and its process id may come round again.
  await rm(portsDirectory, { recursive: true, force: true });
  await mkdir(portsDirectory, { recursive: true, mode: 0o700 });
  const text = natsConfig({ ...settings, storeDirectory: join(directory, 'data') });
  await writeFile(config, text, { mode: 0o600 });
  const start = options.launch ?? ((command: Command) => launch(command, { logFile }));
  const server = new Server(
    await start([binary, '--config', config, '--ports_file_dir', portsDirectory]),
  );
  try {
    const listening = await untilAnswering(server, options, portsDirectory);
    return { ...listening, pid: server.pid, ended: server.ended, stop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

class Server {
  readonly pid: number;
  readonly ended: Promise<number>;
  hasEnded = false;

  constructor({ pid, ended }: Launched) {
    this.pid = pid;
    this.ended = ended;
    void ended.then(() => {
      this.hasEnded = true;
    });
  }

  async stop(): Promise<void> {
    if (this.hasEnded) return;
    process.kill(this.pid, 'SIGTERM');
    const lastResort = setTimeout(() => process.kill(this.pid, 'SIGKILL'), stopTimeoutMilliseconds);
    await this.ended;
    clearTimeout(lastResort);
  }
}

type Listening = { readonly url: string; readonly port: number };

async function untilAnswering(
  server: Server,
  { logFile, signal }: StartOptions,
  portsDirectory: string,
): Promise<Listening> {
  const deadline = AbortSignal.timeout(startTimeoutMilliseconds);
  while (!deadline.aborted) {
    signal?.throwIfAborted();
    if (server.hasEnded) throw new PreflightError(await complaint(logFile));
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
  if (!url) return undefined;
  const { host, port } = new URL(url);
  return { url: `nats://${host}`, port: Number(port) };
}

/** A NATS server speaks first, and in the clear, even where it wants TLS for the rest. */
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
