import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { NatsTls } from '@rollcall/shared/nats-server/nats-config.ts';
import { NATS_USERS } from '@rollcall/shared/nats-server/nats-users.ts';
import { hostNames, issue, keptAuthority, writePair } from './issued-pairs.ts';
import type { ClusterLayout } from './layout.ts';

const ENCRYPTION_KEY_BYTES = 32;

/**
 * Makes what locks the log's server: an authority of its own (kept when it is there), the server's pair, and one for
 * each of its users. No certificate of the cluster's authority opens the log, and none of these opens the API.
 */
export async function writeNatsFiles(
  { natsPki }: ClusterLayout,
  { hosts }: { readonly hosts: readonly string[] },
): Promise<void> {
  await mkdir(natsPki.directory, { recursive: true, mode: 0o700 });
  const authority = await keptAuthority(natsPki, 'rollcall-nats');
  const server = await issue(authority, {
    subject: { commonName: 'nats-server', organizations: [] },
    usages: ['digital signature', 'key encipherment', 'server auth', 'client auth'],
    ...hostNames(hosts),
  });
  await writePair(natsPki.pair('server'), server);
  for (const user of NATS_USERS) {
    const pair = await issue(authority, {
      subject: { commonName: user, organizations: [] },
      usages: ['digital signature', 'key encipherment', 'client auth'],
    });
    await writePair(natsPki.pair(user), pair);
  }
}

/** The files that the server is locked with. */
export function natsTls({ natsPki }: ClusterLayout): NatsTls {
  const { certificate, key } = natsPki.pair('server');
  return { certificateFile: certificate, keyFile: key, authorityFile: natsPki.caCertificate };
}

/** Makes the key that the log is encrypted with on disk; a cluster that has one keeps it. */
export async function writeEncryptionKey({ natsPki }: ClusterLayout): Promise<void> {
  const key = randomBytes(ENCRYPTION_KEY_BYTES).toString('base64');
  await writeFile(natsPki.encryptionKey, key, { mode: 0o600, flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
}

/** The key, if the cluster has one: a log that was written with it can never be read without it. */
export async function encryptionKey({ natsPki }: ClusterLayout): Promise<string | undefined> {
  return readFile(natsPki.encryptionKey, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
