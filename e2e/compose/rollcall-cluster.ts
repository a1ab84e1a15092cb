import {
  GenericContainer,
  getContainerRuntimeClient,
  Network,
  type StartedNetwork,
  type StartedTestContainer,
  Wait,
} from 'testcontainers';

const IMAGE = 'rollcall-all-in-one';
const SERVER = 'rollcall';
const SECURE_PORT = 6443;
const ADMIN_CONF = '/var/lib/rollcall/admin.conf';
const BOOTSTRAP_CONF = '/etc/rollcall/kubelet/bootstrap.conf';
const START_MILLISECONDS = 120_000;
const LAST_LINES = 40;

export type NodeOptions = {
  /** Joins with this token; with a fresh one when absent. */
  readonly token?: string;
  /** `started` does not wait for the node: for one that is not to get in. */
  readonly until?: 'ready' | 'started';
  /** More flags of the kubelet. */
  readonly flags?: readonly string[];
};

/**
 * A Kubernetes TLS-bootstrap control plane in one container, for tests of whatever joins, approves, signs or rotates:
 *
 *     await using cluster = await new RollcallCluster().start();
 *     const kubeconfig = await cluster.kubeconfig();
 *     await cluster.addNode('n1');
 */
export class RollcallCluster {
  readonly #image: string;
  #flags: readonly string[] = [];

  constructor(image: string = process.env['ROLLCALL_ALL_IN_ONE_IMAGE'] ?? IMAGE) {
    this.#image = image;
  }

  /** Flags of `rollcall up`, such as `--cluster-signing-duration=20s`. */
  withFlags(...flags: readonly string[]): this {
    this.#flags = [...this.#flags, ...flags];
    return this;
  }

  /** Resolves when the apiserver serves and the controllers run. @throws Error with the last lines of its log */
  async start(): Promise<StartedRollcallCluster> {
    const flags = await this.#upFlags();
    const network = await new Network().start();
    const log = new LogTail();
    try {
      const container = await new GenericContainer(this.#image)
        .withNetwork(network)
        .withNetworkAliases(SERVER)
        .withCommand(['rollcall', 'up', '--dir=/var/lib/rollcall', '--nodes=0', ...flags])
        .withExposedPorts(SECURE_PORT)
        .withLogConsumer((stream) => stream.on('data', (line) => log.add(String(line))))
        .withWaitStrategy(Wait.forLogMessage('The cluster is up'))
        .withStartupTimeout(START_MILLISECONDS)
        .start();
      return new StartedRollcallCluster(this.#image, { network, container, log });
    } catch (error) {
      await network.stop();
      throw new Error(`the cluster did not start; it said:\n${log}`, { cause: error });
    }
  }

  /** The certificate names where Testcontainers finds the engine: not this machine when tests run in a container themselves. */
  async #upFlags(): Promise<readonly string[]> {
    const { info } = await getContainerRuntimeClient();
    const names = [SERVER, info.containerRuntime.host];
    return ['--bind-address=0.0.0.0', `--tls-san=${names.join()}`, ...this.#flags];
  }
}

/** A cluster that runs, until it is stopped; `await using` stops it. */
export class StartedRollcallCluster implements AsyncDisposable {
  readonly #image: string;
  readonly #network: StartedNetwork;
  readonly #container: StartedTestContainer;
  readonly #log: LogTail;
  readonly #nodes: StartedTestContainer[] = [];

  constructor(
    image: string,
    of: {
      readonly network: StartedNetwork;
      readonly container: StartedTestContainer;
      readonly log: LogTail;
    },
  ) {
    this.#image = image;
    this.#network = of.network;
    this.#container = of.container;
    this.#log = of.log;
  }

  /** The administrator's, for whoever runs on this machine. */
  async kubeconfig(): Promise<string> {
    const port = this.#container.getMappedPort(SECURE_PORT);
    return await this.#kubeconfigFor(`https://${this.#container.getHost()}:${port}`);
  }

  /** A bootstrap token; `ttl` as Go writes durations, such as `90s`. */
  async createToken({ ttl = '1h' }: { readonly ttl?: string } = {}): Promise<string> {
    const create = ['token', 'create', `--ttl=${ttl}`, `--kubeconfig=${ADMIN_CONF}`];
    return (await this.#rollcall(create)).trim();
  }

  /** A kubelet in a container of its own, in the cluster's network. @throws Error with its log when it does not get in */
  async addNode(
    name: string,
    { token, until = 'ready', flags = [] }: NodeOptions = {},
  ): Promise<StartedTestContainer> {
    const log = new LogTail();
    const content = await this.#bootstrapConf(token ?? (await this.createToken()));
    const said = until === 'ready' ? 'The node is ready' : 'Bootstrapping';
    try {
      const node = await new GenericContainer(this.#image)
        .withNetwork(this.#network)
        .withCopyContentToContainer([{ content, target: BOOTSTRAP_CONF, mode: 0o444 }])
        .withCommand([
          'kubelet',
          `--hostname-override=${name}`,
          `--bootstrap-kubeconfig=${BOOTSTRAP_CONF}`,
          '--kubeconfig=/var/lib/kubelet/kubelet.conf',
          ...flags,
        ])
        .withLogConsumer((stream) => stream.on('data', (line) => log.add(String(line))))
        .withWaitStrategy(Wait.forLogMessage(said))
        .withStartupTimeout(START_MILLISECONDS)
        .start();
      this.#nodes.push(node);
      return node;
    } catch (error) {
      throw new Error(`the node ${name} did not get in; it said:\n${log}`, { cause: error });
    }
  }

  /** The last lines of the control plane's own log. */
  logs(): string {
    return String(this.#log);
  }

  /** Stops the nodes and the control plane, and removes them with all they know. */
  async stop(): Promise<void> {
    await Promise.all([...this.#nodes, this.#container].map((each) => each.stop()));
    await this.#network.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #bootstrapConf(token: string): Promise<string> {
    const admin = await this.#kubeconfigFor(`https://${SERVER}:${SECURE_PORT}`);
    const user = { name: 'bootstrap', user: { token } };
    const context = { name: 'bootstrap', context: { cluster: 'cluster', user: 'bootstrap' } };
    const [, authority] = /certificate-authority-data: (\S+)/.exec(admin) ?? [];
    const cluster = {
      server: `https://${SERVER}:${SECURE_PORT}`,
      'certificate-authority-data': authority,
    };
    // YAML contains JSON.
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'cluster', cluster }],
      users: [user],
      contexts: [context],
      'current-context': 'bootstrap',
    });
  }

  #kubeconfigFor(server: string): Promise<string> {
    return this.#rollcall(['kubeconfig', `--kubeconfig=${ADMIN_CONF}`, `--server=${server}`]);
  }

  async #rollcall(args: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.#container.exec(['rollcall', ...args]);
    if (exitCode !== 0) throw new Error(`rollcall ${args[0]} ended with ${exitCode}: ${stderr}`);
    return stdout;
  }
}

/** The last lines that a container said. */
class LogTail {
  readonly #lines: string[] = [];

  add(line: string): void {
    this.#lines.push(line.trimEnd());
    if (this.#lines.length > LAST_LINES) this.#lines.shift();
  }

  toString(): string {
    return this.#lines.join('\n');
  }
}
