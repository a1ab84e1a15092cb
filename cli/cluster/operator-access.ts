import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ConnectOptions } from '@rollcall/shared/event-log/nats-connection.ts';
import { PreflightError } from '@rollcall/shared/process/preflight-error.ts';
import type { ClusterLayout } from './layout.ts';
import { runningServices } from './processes.ts';

/**
 * How somebody who may only read reaches the log of a running cluster.
 * @throws PreflightError when its server does not run
 */
export async function operatorAccess(
  layout: ClusterLayout,
): Promise<Required<Pick<ConnectOptions, 'url' | 'tls'>>> {
  const running = await runningServices(layout);
  if (!running.some(({ service }) => service === 'nats-server')) {
    throw new PreflightError(
      `no cluster runs in ${layout.root}; start it with: rollcall up --dir ${layout.root}`,
    );
  }
  const config = await readFile(path.join(layout.natsDirectory, 'nats-server.conf'), 'utf8');
  // Its first line is a comment, which JSON does not know.
  const { listen } = JSON.parse(config.replace(/^#.*/, '')) as { readonly listen: string };
  const { certificate, key } = layout.natsPki.pair('operator');
  return {
    url: `nats://${listen}`,
    tls: {
      authorityFile: layout.natsPki.caCertificate,
      certificateFile: certificate,
      keyFile: key,
    },
  };
}
