import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  type NatsServer,
  startNatsServer,
} from '@rollcall/shared/nats-server/start-nats-server.ts';
import type { Cluster } from './cluster.ts';

/** The program that a cluster's log runs on, as `rollcall up` found it. */
export async function natsProgram(cluster: Cluster): Promise<string> {
  const pid = (await readFile(cluster.file('run', 'nats-server.pid'), 'utf8')).trim();
  const { stdout } = await promisify(execFile)('ps', ['-p', pid, '-o', 'args=']);
  return stdout.split(' ')[0] ?? '';
}

/** A nats-server beside any cluster, open to all, on any port of the loopback. */
export class BesideNats implements AsyncDisposable {
  readonly url: string;
  readonly #server: NatsServer;
  readonly #directory: string;

  private constructor(server: NatsServer, directory: string) {
    this.url = server.url;
    this.#server = server;
    this.#directory = directory;
  }

  static async start(
    binary: string,
    { syncAlways }: { readonly syncAlways: boolean },
  ): Promise<BesideNats> {
    const directory = await mkdtemp(path.join(tmpdir(), 'rollcall-nats-'));
    const server = await startNatsServer({
      binary,
      directory,
      settings: { host: '127.0.0.1', port: 0, syncAlways },
      logFile: path.join(directory, 'nats-server.log'),
    });
    return new BesideNats(server, directory);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }
}
