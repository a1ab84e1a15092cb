import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { loadKubeconfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { writeKubeconfig } from '@rollcall/shared/api-client/write-kubeconfig.ts';
import {
  durationFlag,
  type Flags,
  numberFlag,
  type Settings,
  switchFlag,
  textFlag,
} from '@rollcall/shared/process/flags.ts';
import { PreflightError } from '@rollcall/shared/process/preflight-error.ts';
import { createToken, TOKEN_DEFAULTS } from '#cluster/bootstrap-token.ts';
import { authorityPem, writeClusterFiles } from '#cluster/certificates.ts';
import { fillCompileCache } from '#cluster/compile-cache.ts';
import { firstEnd, startControlPlane, startKubelet } from '#cluster/control-plane.ts';
import { findNatsServer } from '#cluster/find-nats-server.ts';
import { checkPortIsFree, freePort } from '#cluster/free-port.ts';
import { type ClusterLayout, clusterLayout } from '#cluster/layout.ts';
import { writeEncryptionKey, writeNatsFiles } from '#cluster/nats-files.ts';
import { NodeLog } from '#cluster/node-log.ts';
import { runningServices, type StartedProcess, stopCluster } from '#cluster/processes.ts';
import { publishCluster, servedVersion } from '#cluster/publish.ts';
import { hints, type JoiningNode, JoinReport } from './join-report.ts';

export const UP_FLAGS = {
  dir: textFlag('directory of the cluster', '.rollcall'),
  nodes: numberFlag('kubelets to start', 3, { least: 0, most: 1_000 }),
  'secure-port': numberFlag('port of the apiserver; 0 takes any that is free', 6443, {
    least: 0,
    most: 65_535,
  }),
  'bind-address': textFlag('address that the apiserver listens on', '127.0.0.1'),
  'tls-san': textFlag('more names of the apiserver, with commas between, for its certificate'),
  'cluster-signing-duration': durationFlag('life of the nodes’ certificates', '1h'),
  'nats-server': textFlag('nats-server to use, 2.10 or newer'),
  'nats-encryption': switchFlag('encrypt the log on disk, from its first start on', false),
  'allow-short-lived-certificates': switchFlag(
    'for tests: certificates may live less than ten minutes',
    false,
  ),
  once: switchFlag('end when all nodes are Ready', false),
  detach: switchFlag('end when all nodes are Ready, and leave the cluster running', false),
  json: switchFlag('print one JSON document', false),
  timeout: durationFlag('with --once or --detach: how long to wait for the nodes', '60s'),
} as const satisfies Flags;

export type UpSettings = Settings<typeof UP_FLAGS>;

/** Starts a cluster on this machine and shows each node's way into it. Returns the exit code. */
export async function up(given: UpSettings): Promise<number> {
  const settings = { ...given, once: given.once || given.detach };
  const layout = clusterLayout(settings.dir);
  await refuseRunning(layout);
  const stop = new AbortController();
  const interrupted = interruption(stop);
  try {
    const code = await Promise.race([run(settings, layout, stop.signal), interrupted]);
    if (settings.detach && code === 0) return 0;
    await stopCluster(layout);
    return code;
  } catch (error) {
    stop.abort();
    await stopCluster(layout);
    throw error;
  }
}

async function run(
  settings: UpSettings,
  layout: ClusterLayout,
  signal: AbortSignal,
): Promise<number> {
  const begin = performance.now();
  const natsServer = await findNatsServer({
    wanted: settings['nats-server'] || undefined,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  await fillCompileCache(process.env);
  const securePort = await choosePort(settings, layout);
  const server = `https://127.0.0.1:${securePort}`;
  const names = settings['tls-san'].split(',').filter(Boolean);
  await writeClusterFiles(layout, { server, hosts: ['127.0.0.1', 'localhost', ...names] });
  await writeNatsFiles(layout, { hosts: ['127.0.0.1', 'localhost'] });
  if (settings['nats-encryption']) await writeEncryptionKey(layout);
  await pointNodesTo(layout, server);
  const { processes, admin } = await startControlPlane({
    layout,
    natsServer,
    bindAddress: settings['bind-address'],
    securePort,
    signingDurationMilliseconds: settings['cluster-signing-duration'],
    allowShortLivedCertificates: settings['allow-short-lived-certificates'],
    signal,
  });
  await Promise.all([writeBootstrapConf(layout, admin, server), publish(layout, admin, server)]);
  const nodes = await startNodes(settings, layout);
  const alive = firstEnd(layout, [...processes, ...nodes.map(({ process }) => process)]);
  // Told where it is awaited; a process that ends while we stop them all is none of our worries.
  alive.catch(() => {});
  const report = new JoinReport({ layout, server, nodes });
  const isComplete = await Promise.race([
    report.follow({ timeoutMilliseconds: settings.once ? settings.timeout : Infinity, signal }),
    alive,
  ]);
  admin.close();
  if (!isComplete) {
    process.stderr.write(`not all nodes became Ready: ${report.missing().join(', ')}\n`);
    return 1;
  }
  if (settings.json) process.stdout.write(`${JSON.stringify(report.document(begin))}\n`);
  process.stderr.write(hints(layout));
  return settings.once ? 0 : await alive;
}

async function refuseRunning(layout: ClusterLayout): Promise<void> {
  const running = await runningServices(layout);
  if (running.length === 0) return;
  const names = running.map(({ service }) => service).join(', ');
  throw new PreflightError(
    `a cluster runs in ${layout.root} (${names}); stop it with: rollcall down --dir ${layout.root}`,
  );
}

/** Resolves when the user wants it to end; a second Ctrl-C changes nothing, since stopping takes seconds at most. */
function interruption(stop: AbortController): Promise<number> {
  return Promise.race(
    (['SIGINT', 'SIGTERM'] as const).map(async (name) => {
      await once(process, name);
      process.on(name, () => {});
      process.stderr.write('\nstopping the cluster\n');
      stop.abort();
      return 0;
    }),
  );
}

/** Port 0 keeps the port of an earlier start, if it is still free, so that kubeconfigs stay true. */
async function choosePort(settings: UpSettings, layout: ClusterLayout): Promise<number> {
  const wanted = settings['secure-port'];
  if (wanted !== 0) {
    await checkPortIsFree('--secure-port', wanted);
    return wanted;
  }
  const earlier = await earlierPort(layout);
  if (earlier === undefined) return freePort();
  try {
    await checkPortIsFree('--secure-port', earlier);
    return earlier;
  } catch (error) {
    if (error instanceof PreflightError) return freePort();
    throw error;
  }
}

async function earlierPort(layout: ClusterLayout): Promise<number | undefined> {
  const names = await namesIn(layout.root);
  if (!names.includes('admin.conf')) return undefined;
  return Number(new URL((await loadKubeconfig(layout.adminConf)).server).port);
}

/** The nodes of an earlier start know the apiserver by its address then. */
async function pointNodesTo(layout: ClusterLayout, server: string): Promise<void> {
  for (const name of await namesIn(layout.nodesDirectory)) {
    const { kubeconfig } = layout.node(name);
    const text = await readFile(kubeconfig, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const changed = text.replace(/^(\s*server: )\S+$/m, `$1${server}`);
    if (changed !== text) await writeFile(kubeconfig, changed, { mode: 0o600 });
  }
}

async function namesIn(directory: string): Promise<readonly string[]> {
  return readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

async function writeBootstrapConf(
  layout: ClusterLayout,
  admin: ApiClient,
  server: string,
): Promise<void> {
  const token = await createToken(admin, {
    ...TOKEN_DEFAULTS,
    description: 'made by rollcall up',
  });
  await writeKubeconfig(layout.bootstrapConf, {
    server,
    certificateAuthorityPem: await authorityPem(layout),
    clusterName: 'bootstrap',
    userName: 'kubelet-bootstrap',
    contextName: 'bootstrap',
    token,
  });
}

/** What `kubeadm join` reads; what is there already may be the user's own. */
async function publish(layout: ClusterLayout, admin: ApiClient, server: string): Promise<void> {
  const certificateAuthorityPem = await authorityPem(layout);
  const kubernetesVersion = await servedVersion(admin);
  const cluster = { server, certificateAuthorityPem, kubernetesVersion };
  await publishCluster(admin, cluster, { replace: false });
}

type StartedNode = JoiningNode & { readonly process: StartedProcess };

async function startNodes({ nodes }: UpSettings, layout: ClusterLayout): Promise<StartedNode[]> {
  await mkdir(layout.nodesDirectory, { recursive: true });
  const names = Array.from({ length: nodes }, (_, index) => `node-${index + 1}`);
  return Promise.all(
    names.map(async (name) => {
      const file = layout.logFile(`kubelet-${name}`);
      const log = await NodeLog.after(file);
      const startedAt = Date.now();
      return { name, log, startedAt, process: await startKubelet(layout, name) };
    }),
  );
}
