import { access, copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeKubeconfig } from '@rollcall/shared/api-client/write-kubeconfig.ts';
import { PreflightError } from '@rollcall/shared/process/preflight-error.ts';
import { writing } from '@rollcall/shared/process/unwritable.ts';
import { authorityPem, writeClusterFiles } from '#cluster/certificates.ts';
import type { ClusterLayout } from '#cluster/layout.ts';
import { writeEncryptionKey, writeNatsFiles } from '#cluster/nats-files.ts';
import { NATS_SERVERS } from './configure-nats.ts';
import { type Secret, secretsOf } from './secrets.ts';

const SERVER = 'https://apiserver:6443';
const LOOPBACK = ['localhost', '127.0.0.1'];

/**
 * Gives each container its secrets and returns how many files that took: none when all are there, else all of them anew,
 * but for the authority and the log's key, which nothing can replace, and the key of tokens that are out.
 * @throws PreflightError when half of the authority is lost
 */
export async function handOut(layout: ClusterLayout, token: string): Promise<number> {
  const secrets = secretsOf(layout);
  const missing: Secret[] = [];
  for (const secret of secrets) if (!(await isThere(secret.target))) missing.push(secret);
  if (missing.length === 0) return 0;
  for (const secret of secrets.filter(({ kept }) => kept !== 'no')) {
    if (!missing.includes(secret)) await copy(secret.target, secret.source);
  }
  refuseHalves(secrets, missing);
  await writeClusterFiles(layout, {
    server: SERVER,
    hosts: ['apiserver', 'kubernetes', 'kubernetes.default.svc', ...LOOPBACK],
  });
  await writeNatsFiles(layout, { hosts: [...NATS_SERVERS, ...LOOPBACK] });
  await writeEncryptionKey(layout);
  await writeBootstrapConf(layout, token);
  for (const { source, target } of secrets) await copy(source, target);
  return secrets.length;
}

/** The authority is one thing in two files, and the log cannot be read without its key. */
function refuseHalves(secrets: readonly Secret[], missing: readonly Secret[]): void {
  const kept = secrets.filter(({ kept }) => kept === 'only');
  const lost = kept.filter((secret) => missing.includes(secret));
  if (lost.length === 0 || lost.length === kept.length) return;
  const names = lost.map(({ target }) => target).join(', ');
  throw new PreflightError(
    `${names} is missing and cannot be made again: put it back, or begin anew with: docker compose down -v`,
  );
}

async function writeBootstrapConf(layout: ClusterLayout, token: string): Promise<void> {
  await writeKubeconfig(layout.bootstrapConf, {
    server: SERVER,
    certificateAuthorityPem: await authorityPem(layout),
    clusterName: 'bootstrap',
    userName: 'kubelet-bootstrap',
    contextName: 'bootstrap',
    token,
  });
}

/** As a new file: whoever has the old one open reads it to its end. @throws Unwritable */
async function copy(from: string, to: string): Promise<void> {
  await writing(to, async () => {
    await mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
    await rm(to, { force: true });
    await copyFile(from, to);
  });
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
