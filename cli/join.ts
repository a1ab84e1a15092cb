import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import os from 'node:os';
import { createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { type BootstrapToken, parseToken } from '@rollcall/shared/bootstrap-token/token.ts';
import { parseHashes } from '@rollcall/shared/joining/authority-hash.ts';
import { hasLegacySigners } from '@rollcall/shared/joining/legacy-signers.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import {
  durationFlag,
  type Flags,
  type Settings,
  switchFlag,
  textFlag,
} from '@rollcall/shared/process/flags.ts';
import { servedVersion } from '#cluster/publish.ts';
import { serviceCommand } from '#cluster/services.ts';
import { type JoinWay, joinTarget } from '#joining/join-target.ts';
import { kubeletConfiguration } from '#joining/kubelet-configuration.ts';
import { type NodeFiles, nodeFiles, writeNodeFiles } from '#joining/node-files.ts';
import { refuseTakenName } from '#joining/refuse-taken-name.ts';

/** kubeadm's names, where kubeadm has one. */
export const JOIN_FLAGS = {
  token: textFlag('token both to find the cluster and to ask for a certificate'),
  'discovery-token': textFlag('token to find the cluster; --token when absent'),
  'tls-bootstrap-token': textFlag('token to ask for a certificate; --token when absent'),
  'discovery-token-ca-cert-hash': {
    ...textFlag('sha256:… of the authority’s public key; several parted by commas'),
    parse: (text: string) => parseHashes(text).join(','),
  },
  'discovery-token-unsafe-skip-ca-verification': switchFlag(
    'believe whoever knows the token’s secret, without a hash',
    false,
  ),
  'discovery-file': textFlag('kubeconfig that names the cluster, instead of a token'),
  'node-name': textFlag('name of the node', os.hostname()),
  dir: textFlag('directory for the node’s files', '.rollcall-node'),
  print: switchFlag('print the kubelet’s command instead of running it', false),
  timeout: durationFlag('how long to wait for a control plane that is not ready', '5m'),
} as const satisfies Flags;

type JoinSettings = Settings<typeof JOIN_FLAGS>;

/**
 * Finds the cluster, writes the node's files, becomes its kubelet. The words are the apiserver's HOST:PORT and, after `--`,
 * flags for the kubelet. Returns the kubelet's exit code.
 * @throws JoinProblem, ConfigurationError, PreflightError
 */
export async function join(words: readonly string[], settings: JoinSettings): Promise<number> {
  const endpoint = words.find((word) => !word.startsWith('-'));
  const way = joinWay(endpoint, settings);
  const nodeName = settings['node-name'].toLowerCase();
  const signal = AbortSignal.timeout(settings.timeout + 60_000);
  const target = await joinTarget(way, {
    timeoutMilliseconds: settings.timeout,
    tell: (line) => process.stderr.write(`${line}\n`),
    signal,
  });
  await refuseTakenName(target, nodeName, signal);
  const files = nodeFiles(settings.dir);
  await writeNodeFiles(files, target, await kubeletConfiguration(target, signal));
  process.stderr.write(`found ${target.server}; wrote ${files.bootstrapKubeconfig}\n`);
  const kubeletFlags = words.filter((word) => word.startsWith('-'));
  const legacy = (await isLegacy(target)) ? ['--legacy-usages'] : [];
  const command = [...kubeletCommand(files, nodeName), ...legacy, ...kubeletFlags];
  if (!settings.print) return await run(command);
  process.stdout.write(`${command.map(quoted).join(' ')}\n`);
  return 0;
}

function joinWay(endpoint: string | undefined, settings: JoinSettings): JoinWay {
  const bootstrapToken = tokenOf(settings, 'tls-bootstrap-token');
  const file = settings['discovery-file'];
  if (file) return { by: 'file', file, bootstrapToken };
  const discoveryToken = tokenOf(settings, 'discovery-token');
  if (!endpoint) throw new ConfigurationError('the apiserver’s HOST:PORT is missing');
  if (!discoveryToken || !bootstrapToken) throw new ConfigurationError('--token is missing');
  const authorityHashes = settings['discovery-token-ca-cert-hash'].split(',').filter(Boolean);
  const isUnsafe = settings['discovery-token-unsafe-skip-ca-verification'];
  if (authorityHashes.length === 0 && !isUnsafe) {
    throw new ConfigurationError(
      '--discovery-token-ca-cert-hash is missing; without it, say --discovery-token-unsafe-skip-ca-verification',
    );
  }
  const server = serverOf(endpoint);
  return { by: 'token', server, discoveryToken, bootstrapToken, authorityHashes };
}

function serverOf(endpoint: string): string {
  const url = `https://${endpoint.replace(/^https:\/\//, '')}`;
  if (URL.canParse(url) && new URL(url).pathname === '/') return url.replace(/\/$/, '');
  throw new ConfigurationError(`${endpoint} is no HOST:PORT`);
}

function tokenOf(
  settings: JoinSettings,
  flag: 'discovery-token' | 'tls-bootstrap-token',
): BootstrapToken | undefined {
  const text = settings[flag] || settings.token;
  if (!text) return undefined;
  const token = parseToken(text);
  if (token) return token;
  const name = settings[flag] ? flag : 'token';
  throw new ConfigurationError(
    `--${name}: must be six characters, a dot and sixteen characters, all of a-z and 0-9`,
  );
}

function kubeletCommand(files: NodeFiles, nodeName: string): readonly string[] {
  return [
    ...serviceCommand('kubelet'),
    `--hostname-override=${nodeName}`,
    ...(existsSync(files.configuration) ? [`--config=${files.configuration}`] : []),
    `--bootstrap-kubeconfig=${files.bootstrapKubeconfig}`,
    `--kubeconfig=${files.kubeconfig}`,
    `--cert-dir=${files.certificateDirectory}`,
    `--client-ca-file=${files.authority}`,
  ];
}

async function isLegacy(target: ClientConfig): Promise<boolean> {
  const client = createApiClient(target, { userAgent: 'rollcall/0.1 join' });
  try {
    return hasLegacySigners(await servedVersion(client));
  } finally {
    client.close();
  }
}

async function run([program = '', ...args]: readonly string[]): Promise<number> {
  const kubelet = spawn(program, args, { stdio: 'inherit' });
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => kubelet.kill(name));
  const [code] = await once(kubelet, 'exit');
  return (code as number | null) ?? 1;
}

function quoted(word: string): string {
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
