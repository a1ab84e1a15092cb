import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ApiClient, createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { type ClientConfig, loadKubeconfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import type { LogTls } from '@rollcall/shared/event-log/log-refusal.ts';
import type { NatsUser } from '@rollcall/shared/nats-server/nats-users.ts';
import { type Authority, loadAuthority } from '@rollcall/shared/pki/authority.ts';
import { freePort } from './free-port.ts';
import { runProgram, startProgram, type World } from './process.ts';

export type JoinDocument = {
  readonly server: string;
  readonly kubeconfig: string;
  readonly nodes: readonly {
    readonly name: string;
    readonly csr: string | null;
    readonly stages: Readonly<Record<string, string | null>>;
    readonly joinMilliseconds: number | null;
    readonly notAfter: string | null;
  }[];
  readonly seconds: number;
};

/** A cluster of real processes in a directory of its own; `await using` stops it. */
export class Cluster implements AsyncDisposable {
  readonly directory: string;
  readonly document: JoinDocument;
  readonly adminConfig: ClientConfig;
  readonly admin: ApiClient;
  readonly #more: World[] = [];
  readonly #clients: ApiClient[] = [];

  private constructor(directory: string, document: JoinDocument, adminConfig: ClientConfig) {
    this.directory = directory;
    this.document = document;
    this.adminConfig = adminConfig;
    this.admin = this.clientOf(adminConfig);
  }

  static async start(flags: readonly string[] = ['--nodes=0'], at?: string): Promise<Cluster> {
    const directory = at ?? (await mkdtemp(path.join(tmpdir(), 'rollcall-')));
    const { code, stdout, stderr } = await runProgram('cli/main.ts', [
      'up',
      `--dir=${directory}`,
      '--secure-port=0',
      '--detach',
      '--json',
      ...flags,
    ]);
    if (code !== 0) throw new Error(`rollcall up ended with ${code}:\n${stderr}`);
    const config = await loadKubeconfig(path.join(directory, 'admin.conf'));
    return new Cluster(directory, JSON.parse(stdout) as JoinDocument, config);
  }

  file(...parts: readonly string[]): string {
    return path.join(this.directory, ...parts);
  }

  log(service: string): Promise<string> {
    return readFile(this.file('logs', `${service}.log`), 'utf8');
  }

  async authority(): Promise<Authority> {
    return loadAuthority({
      certificatePem: await readFile(this.file('pki', 'ca.crt'), 'utf8'),
      privateKeyPem: await readFile(this.file('pki', 'ca.key'), 'utf8'),
    });
  }

  /** A client of this cluster's apiserver with these credentials, or without any. */
  client(credentials: Pick<ClientConfig, 'token' | 'clientCertificate'> = {}): ApiClient {
    const { server, certificateAuthorityPem } = this.adminConfig;
    return this.clientOf({
      server,
      ...(certificateAuthorityPem && { certificateAuthorityPem }),
      ...credentials,
    });
  }

  clientOf(config: ClientConfig): ApiClient {
    const client = createApiClient(config, { userAgent: 'rollcall-stories/0.1' });
    this.#clients.push(client);
    return client;
  }

  /** A kubelet beside the cluster's own, with its files below the cluster's directory. */
  kubelet(name: string, flags: readonly string[] = []): World {
    const kubelet = startProgram('services/kubelet/main.ts', [
      `--hostname-override=${name}`,
      `--bootstrap-kubeconfig=${this.file('bootstrap.conf')}`,
      `--kubeconfig=${this.file('nodes', name, 'kubelet.conf')}`,
      `--cert-dir=${this.file('nodes', name, 'pki')}`,
      '--address=127.0.0.1',
      '--port=0',
      '--healthz-port=0',
      `--client-ca-file=${this.file('pki', 'ca.crt')}`,
      ...flags,
    ]);
    this.#more.push(kubelet);
    return kubelet;
  }

  /** A second apiserver on the same log, with flags of its own; on the port of one that is gone, or a free one. */
  async apiserver(
    flags: readonly string[],
    portOfOneGone?: number,
  ): Promise<{ readonly server: string; readonly process: World }> {
    const port = portOfOneGone ?? (await freePort());
    const pki = (name: string) => this.file('pki', name);
    const process = startProgram('services/apiserver/main.ts', [
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      ...(await this.logFlags('apiserver')),
      `--tls-cert-file=${pki('apiserver.crt')}`,
      `--tls-private-key-file=${pki('apiserver.key')}`,
      ...flags,
    ]);
    this.#more.push(process);
    await process.said('Serving securely');
    return { server: `https://127.0.0.1:${port}`, process };
  }

  /** A controller-manager beside the cluster's own, with flags of its own; without leader election. */
  async controllerManager(
    flags: readonly string[],
  ): Promise<{ readonly server: string; readonly process: World }> {
    const port = await freePort();
    const pki = (name: string) => this.file('pki', name);
    const process = startProgram('services/controller-manager/main.ts', [
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--tls-cert-file=${pki('apiserver.crt')}`,
      `--tls-private-key-file=${pki('apiserver.key')}`,
      `--client-ca-file=${pki('ca.crt')}`,
      `--kubeconfig=${this.file('controller-manager.conf')}`,
      `--cluster-signing-cert-file=${pki('ca.crt')}`,
      `--cluster-signing-key-file=${pki('ca.key')}`,
      '--leader-elect=false',
      ...(await this.logFlags('controller-manager')),
      ...flags,
    ]);
    this.#more.push(process);
    await process.said('Serving securely');
    return { server: `https://127.0.0.1:${port}`, process };
  }

  /** Ends one of the cluster's own services without a word. */
  async kill(service: string): Promise<void> {
    const pid = Number(await readFile(this.file('run', `${service}.pid`), 'utf8'));
    process.kill(pid, 'SIGKILL');
  }

  /** How to reach the log as one of its users. */
  async logServer(user: NatsUser): Promise<{ readonly url: string; readonly tls: LogTls }> {
    const pki = (name: string) => this.file('pki', 'nats', name);
    const tls = {
      authorityFile: pki('ca.crt'),
      certificateFile: pki(`${user}.crt`),
      keyFile: pki(`${user}.key`),
    };
    return { url: await this.natsUrl(), tls };
  }

  /** The same, as a service's flags. */
  async logFlags(user: NatsUser): Promise<readonly string[]> {
    const { url, tls } = await this.logServer(user);
    return [
      `--nats-url=${url}`,
      `--nats-ca-file=${tls.authorityFile}`,
      `--nats-cert-file=${tls.certificateFile}`,
      `--nats-key-file=${tls.keyFile}`,
    ];
  }

  async natsUrl(): Promise<string> {
    const config = await readFile(this.file('nats', 'nats-server.conf'), 'utf8');
    return `nats://${/"listen": "([^"]+)"/.exec(config)?.[1]}`;
  }

  /** Stops everything; with `keep` the directory stays, for another start. */
  async stop({ keep = false } = {}): Promise<void> {
    for (const client of this.#clients) client.close();
    await Promise.all(this.#more.map((process) => process.stop()));
    await runProgram('cli/main.ts', ['down', `--dir=${this.directory}`]);
    if (!keep) await rm(this.directory, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
