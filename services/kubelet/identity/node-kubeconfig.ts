import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { writeKubeconfig } from '@rollcall/shared/api-client/write-kubeconfig.ts';

/** Writes the kubeconfig of a bootstrapped node: the bootstrap's cluster, and the file that always holds the current pair (writeKubeconfigFromBootstrapping). */
export function writeNodeKubeconfig(
  file: string,
  bootstrap: ClientConfig,
  pairFile: string,
): Promise<void> {
  return writeKubeconfig(file, {
    server: bootstrap.server,
    ...(bootstrap.certificateAuthorityPem && {
      certificateAuthorityPem: bootstrap.certificateAuthorityPem,
    }),
    ...(bootstrap.tlsServerName && { tlsServerName: bootstrap.tlsServerName }),
    clusterName: 'default-cluster',
    userName: 'default-auth',
    contextName: 'default-context',
    namespace: 'default',
    clientCertificateFile: pairFile,
    clientKeyFile: pairFile,
  });
}
