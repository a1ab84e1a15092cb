import { readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import {
  durationFlag,
  type Flags,
  type Settings,
  switchFlag,
  textFlag,
} from '@rollcall/shared/process/flags.ts';
import { PreflightError } from '@rollcall/shared/process/preflight-error.ts';
import { sleep } from '@rollcall/shared/time/sleep.ts';
import { type ClusterLayout, clusterLayout } from '#cluster/layout.ts';
import { runningServices } from '#cluster/processes.ts';

export const ROTATE_FLAGS = {
  dir: textFlag('directory of the cluster', '.rollcall'),
  all: switchFlag('every node of the cluster', false),
  timeout: durationFlag('how long to wait for the new certificates', '60s'),
} as const satisfies Flags;

const KUBELET = 'kubelet-';
const ROUND_MILLISECONDS = 50;

type Agent = { readonly node: string; readonly pid: number };

/** Asks agents of this machine for new certificates (SIGHUP), and waits until they have them. Returns the exit code. */
export async function rotate(
  nodes: readonly string[],
  settings: Settings<typeof ROTATE_FLAGS>,
): Promise<number> {
  const layout = clusterLayout(settings.dir);
  const agents = await agentsOf(layout, nodes, settings.all);
  const giveUpAt = Date.now() + settings.timeout;
  const rotated = await Promise.all(agents.map((agent) => rotateOne(layout, agent, giveUpAt)));
  return rotated.every(Boolean) ? 0 : 1;
}

/** @throws ConfigurationError, PreflightError */
async function agentsOf(
  layout: ClusterLayout,
  nodes: readonly string[],
  all: boolean,
): Promise<readonly Agent[]> {
  if (all === nodes.length > 0) throw new ConfigurationError('name nodes, or say --all');
  const agents = (await runningServices(layout))
    .filter(({ service }) => service.startsWith(KUBELET))
    .map(({ service, pid }) => ({ node: service.slice(KUBELET.length), pid }));
  const missing = nodes.find((name) => !agents.some(({ node }) => node === name));
  if (missing !== undefined || agents.length === 0) {
    throw new PreflightError(
      `no agent ${missing ? `of ${missing} ` : ''}runs in ${layout.root}; start one with rollcall up`,
    );
  }
  return all ? agents : agents.filter(({ node }) => nodes.includes(node));
}

async function rotateOne(
  layout: ClusterLayout,
  { node, pid }: Agent,
  giveUpAt: number,
): Promise<boolean> {
  const link = path.join(layout.node(node).pki, 'kubelet-client-current.pem');
  const before = await readFile(link, 'utf8');
  process.kill(pid, 'SIGHUP');
  while (Date.now() < giveUpAt) {
    if ((await readFile(link, 'utf8')) !== before) {
      process.stderr.write(`${node}  has a new certificate, ${await readlink(link)}\n`);
      return true;
    }
    await sleep(ROUND_MILLISECONDS);
  }
  process.stderr.write(
    `${node}  has no new certificate yet; its log is ${layout.logFile(`${KUBELET}${node}`)}\n`,
  );
  return false;
}
