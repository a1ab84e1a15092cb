import {
  type Flags,
  numberFlag,
  type Settings,
  switchFlag,
  textFlag,
} from '@rollcall/shared/process/flags.ts';
import { writeClusterFiles } from '#cluster/certificates.ts';
import { clusterLayout } from '#cluster/layout.ts';
import { writeEncryptionKey, writeNatsFiles } from '#cluster/nats-files.ts';

export const INIT_FLAGS = {
  dir: textFlag('directory of the cluster', '.rollcall'),
  'advertise-address': textFlag('host that kubeconfigs name', '127.0.0.1'),
  'secure-port': numberFlag('port of the apiserver', 6443, { least: 1, most: 65_535 }),
  'nats-host': textFlag('host by which the services reach the log’s server', '127.0.0.1'),
  'nats-encryption': switchFlag('make a key that the log is encrypted with on disk', false),
} as const satisfies Flags;

/** Certificates and kubeconfigs only, what `kubeadm init phase certs, kubeconfig` make. */
export async function init(settings: Settings<typeof INIT_FLAGS>): Promise<void> {
  const layout = clusterLayout(settings.dir);
  const host = settings['advertise-address'];
  await writeClusterFiles(layout, {
    server: `https://${host}:${settings['secure-port']}`,
    hosts: [...new Set([host, '127.0.0.1', 'localhost', 'kubernetes', 'kubernetes.default.svc'])],
  });
  await writeNatsFiles(layout, {
    hosts: [...new Set([settings['nats-host'], '127.0.0.1', 'localhost'])],
  });
  if (settings['nats-encryption']) await writeEncryptionKey(layout);
  process.stderr.write(`wrote ${layout.pki.directory} and ${layout.adminConf}\n`);
}
