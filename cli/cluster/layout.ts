import path from 'node:path';
import type { NatsUser } from '@rollcall/shared/nats-server/nats-users.ts';

/** Where everything of a cluster lies, below its directory. */
export type ClusterLayout = ReturnType<typeof clusterLayout>;

export function clusterLayout(directory: string) {
  const root = path.resolve(directory);
  const at = (...parts: readonly string[]) => path.join(root, ...parts);
  return {
    root,
    adminConf: at('admin.conf'),
    bootstrapConf: at('bootstrap.conf'),
    controllerManagerConf: at('controller-manager.conf'),
    pki: {
      directory: at('pki'),
      caCertificate: at('pki', 'ca.crt'),
      caKey: at('pki', 'ca.key'),
      apiserverCertificate: at('pki', 'apiserver.crt'),
      apiserverKey: at('pki', 'apiserver.key'),
      /** Signs the tokens of service accounts. */
      serviceAccountKey: at('pki', 'sa.key'),
      serviceAccountPublicKey: at('pki', 'sa.pub'),
    },
    natsPki: {
      directory: at('pki', 'nats'),
      caCertificate: at('pki', 'nats', 'ca.crt'),
      caKey: at('pki', 'nats', 'ca.key'),
      encryptionKey: at('pki', 'nats', 'jetstream.key'),
      /** The server's own pair, or one of its users'. */
      pair: (name: NatsUser | 'server') => ({
        certificate: at('pki', 'nats', `${name}.crt`),
        key: at('pki', 'nats', `${name}.key`),
      }),
    },
    natsDirectory: at('nats'),
    logFile: (service: string) => at('logs', `${service}.log`),
    pidFile: (service: string) => at('run', `${service}.pid`),
    logDirectory: at('logs'),
    runDirectory: at('run'),
    nodesDirectory: at('nodes'),
    node: (name: string) => ({
      kubeconfig: at('nodes', name, 'kubelet.conf'),
      pki: at('nodes', name, 'pki'),
    }),
  } as const;
}
