import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { natsConfig } from '@rollcall/shared/nats-server/nats-config.ts';
import { PreflightError } from '@rollcall/shared/process/preflight-error.ts';
import { secretFile } from './secrets.ts';

/** Every server that the log may have; the certificate is for all of them. */
export const NATS_SERVERS = ['nats', 'nats-2', 'nats-3'];

const DATA = '/var/lib/nats';
const CLIENT_PORT = 4222;
const HEALTH_PORT = 8222;

/**
 * Writes the configuration of the log's servers, one for all: what differs is their name, which is an argument.
 * @throws PreflightError when a log that one server began would be lost to a cluster
 */
export async function configureNats(servers: readonly string[]): Promise<void> {
  const isCluster = servers.length > 1;
  if (isCluster) await refuseLoneLog();
  const text = natsConfig({
    host: '0.0.0.0',
    port: CLIENT_PORT,
    healthPort: HEALTH_PORT,
    storeDirectory: DATA,
    tls: {
      certificateFile: secretFile('nats', 'tls.crt'),
      keyFile: secretFile('nats', 'tls.key'),
      authorityFile: secretFile('nats', 'ca.crt'),
    },
    encryptionKey: await readFile(secretFile('nats', 'jetstream.key'), 'utf8'),
    ...(isCluster && { cluster: servers }),
  });
  await writeFile(secretFile('nats', 'nats-server.conf'), text, { mode: 0o600 });
}

/** A cluster's server has a system account on disk; one that stood alone has streams only. */
async function refuseLoneLog(): Promise<void> {
  const accounts = await readdir(path.join(DATA, 'jetstream')).catch(
    (error: NodeJS.ErrnoException): string[] => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  if (accounts.length === 0 || accounts.includes('$SYS')) return;
  throw new PreflightError(
    'one server began this log, and three cannot take it over: start without the profile ha, or begin anew with: docker compose down -v',
  );
}
