import path from 'node:path';

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
