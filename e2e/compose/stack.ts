import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import type { TestContext } from 'node:test';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { type ClientConfig, parseKubeconfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { DockerComposeEnvironment, Wait } from 'testcontainers';
import { eventually } from '#world/eventually.ts';
import { ROOT } from '#world/process.ts';
import { clientOf } from './asking.ts';
import { docker, logsOf, type Ran, tryDocker } from './docker.ts';

export type StackOptions = {
  readonly profiles?: readonly string[];
  /** Compose files that say what is different, by their path. */
  readonly overlays?: readonly string[];
  /** Only these services and what they stand on. */
  readonly services?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
};

const START_MILLISECONDS = 120_000;
const LOG_LINES = '60';

/** The containers of compose.yaml, as a project of their own. */
export class Stack {
  readonly project: string;
  readonly #options: StackOptions;
  /** What compose.yaml is told; a change holds from the next command on. */
  readonly environment: Record<string, string>;
  readonly #clients: ApiClient[] = [];

  private constructor(options: StackOptions, environment: Readonly<Record<string, string>>) {
    this.project = `rollcall-${randomBytes(4).toString('hex')}`;
    this.#options = options;
    this.environment = { ...environment, ...options.environment };
  }

  /** A stack that is not started yet, on ports that are free. */
  static async create(options: StackOptions = {}): Promise<Stack> {
    const [first, second] = [await freePort(), await freePort()];
    const ports = { ROLLCALL_PORT: String(first), ROLLCALL_PORT_2: String(second) };
    return new Stack(options, ports);
  }

  /** The same for a test: taken down after it, and told of when it failed. */
  static async of(t: TestContext, options: StackOptions = {}): Promise<Stack> {
    const stack = await Stack.create(options);
    t.after(async () => {
      // The types do not know it yet.
      if (!(t as { readonly passed?: boolean }).passed) t.diagnostic(await stack.logs());
      await stack.down();
    });
    return stack;
  }

  /** Resolves when every container is healthy. */
  async up(): Promise<void> {
    const { profiles = [], services } = this.#options;
    await new DockerComposeEnvironment(ROOT, [...this.#files()])
      .withProjectName(this.project)
      .withEnvironment({ ...this.environment })
      .withProfiles(...profiles)
      .withDefaultWaitStrategy(Wait.forHealthCheck())
      .withStartupTimeout(START_MILLISECONDS)
      .withAutoCleanup(false)
      .up(services && [...services]);
  }

  /** `docker compose …` in this project. @throws Error when it fails */
  compose(...args: readonly string[]): Promise<string> {
    return docker(this.#command(args), this.environment);
  }

  tryCompose(...args: readonly string[]): Promise<Ran> {
    return tryDocker(this.#command(args), this.environment);
  }

  /** The name of a service's container. */
  container(service: string, number = 1): string {
    return `${this.project}-${service}-${number}`;
  }

  async logsOf(service: string): Promise<string> {
    return await logsOf(this.container(service));
  }

  /** What `docker inspect` tells of a service's container. */
  async inspect(service: string): Promise<Inspected> {
    const [inspected] = JSON.parse(await docker(['inspect', this.container(service)]));
    return inspected as Inspected;
  }

  /** As when the power fails; then as when it comes back. */
  async kill(service: string): Promise<void> {
    await docker(['kill', this.container(service)]);
  }

  async start(service: string): Promise<void> {
    await docker(['start', this.container(service)]);
    await this.untilHealthy(service);
  }

  /** From when Compose made the first container until the last of the kubelets said that its node is ready; by the clock of this machine. */
  async secondsToReady(): Promise<number> {
    const made = Date.parse((await this.inspect('init')).Created);
    const said = await this.compose('logs', '--no-color', '--no-log-prefix', 'kubelet');
    const ready = [...said.matchAll(/(\d{4}-\S+) INFO The node is ready/g)];
    const last = Math.max(...ready.map(([, time = '']) => Date.parse(time)));
    return Math.round((last - made) / 100) / 10;
  }

  async untilHealthy(service: string): Promise<void> {
    await eventually(`${service} is healthy`, async () => {
      const { Health, Running } = (await this.inspect(service)).State;
      return Health ? Health.Status === 'healthy' : Running;
    });
  }

  /** The first apiserver, as this machine reaches it. */
  get server(): string {
    return `https://127.0.0.1:${this.environment['ROLLCALL_PORT']}`;
  }

  get secondServer(): string {
    return `https://127.0.0.1:${this.environment['ROLLCALL_PORT_2']}`;
  }

  /** The administrator, through the first apiserver. */
  admin(): Promise<ApiClient> {
    return this.#adminAt(this.server);
  }

  secondAdmin(): Promise<ApiClient> {
    return this.#adminAt(this.secondServer);
  }

  async adminConfig(): Promise<ClientConfig> {
    const text = await this.compose('run', '--rm', '-T', 'kubeconfig');
    return parseKubeconfig(text, { file: 'kubeconfig', baseDirectory: '.' });
  }

  async logs(): Promise<string> {
    return await this.compose('logs', '--no-color', '--tail', LOG_LINES);
  }

  async down(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.compose('--profile', '*', 'down', '--volumes', '--timeout', '5');
  }

  async #adminAt(server: string): Promise<ApiClient> {
    const client = clientOf({ ...(await this.adminConfig()), server });
    this.#clients.push(client);
    return client;
  }

  #files(): readonly string[] {
    return ['compose.yaml', ...(this.#options.overlays ?? [])];
  }

  #command(args: readonly string[]): readonly string[] {
    const profiles = (this.#options.profiles ?? []).flatMap((each) => ['--profile', each]);
    const files = this.#files().flatMap((file) => ['--file', file]);
    return ['compose', '--project-name', this.project, ...files, ...profiles, ...args];
  }
}

export type Inspected = {
  readonly Created: string;
  readonly State: {
    readonly Running: boolean;
    readonly StartedAt: string;
    readonly ExitCode: number;
    readonly Health?: { readonly Status: string };
  };
  readonly RestartCount: number;
  readonly Config: { readonly User: string; readonly StopTimeout?: number };
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean;
    readonly CapDrop: readonly string[] | null;
    readonly SecurityOpt: readonly string[] | null;
    readonly Memory: number;
  };
  readonly Mounts: readonly { readonly Name?: string; readonly RW: boolean }[];
};

async function freePort(): Promise<number> {
  return await new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
