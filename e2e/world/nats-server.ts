import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Cluster } from './cluster.ts';
import { eventually } from './eventually.ts';

/** The program that a cluster's log runs on, as `rollcall up` found it. */
export async function natsProgram(cluster: Cluster): Promise<string> {
  const pid = (await readFile(cluster.file('run', 'nats-server.pid'), 'utf8')).trim();
  const { stdout } = await promisify(execFile)('ps', ['-p', pid, '-o', 'args=']);
  return stdout.split(' ')[0] ?? '';
}

/** A nats-server beside any cluster, on any port of the loopback. */
export class NatsServer implements AsyncDisposable {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #directory: string;

  private constructor(url: string, child: ChildProcess, directory: string) {
    this.url = url;
    this.#child = child;
    this.#directory = directory;
  }

  static async start(
    binary: string,
    { syncAlways }: { readonly syncAlways: boolean },
  ): Promise<NatsServer> {
    const directory = await mkdtemp(path.join(tmpdir(), 'rollcall-nats-'));
    const config = path.join(directory, 'nats.conf');
    const sync = syncAlways ? 'sync_interval: always' : '';
    const data = path.join(directory, 'data');
    await writeFile(
      config,
      `listen: "127.0.0.1:-1"\nports_file_dir: ${JSON.stringify(directory)}\njetstream { store_dir: ${JSON.stringify(data)}\n${sync} }\n`,
    );
    const child = spawn(binary, ['--config', config], { stdio: 'ignore' });
    const url = await eventually('the ports file', async () => {
      const file = (await readdir(directory)).find((name) => name.endsWith('.ports'));
      const text = file && (await readFile(path.join(directory, file), 'utf8'));
      return text ? (JSON.parse(text) as { readonly nats: readonly string[] }).nats[0] : undefined;
    });
    return new NatsServer(url, child, directory);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill();
    await once(this.#child, 'exit');
    await rm(this.#directory, { recursive: true, force: true });
  }
}
