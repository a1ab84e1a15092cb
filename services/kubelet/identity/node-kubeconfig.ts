import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { writeKubeconfig } from '@rollcall/shared/api-client/write-kubeconfig.ts';
import { writing } from '@rollcall/shared/process/unwritable.ts';

/**
 * Writes the kubeconfig of a bootstrapped node: the bootstrap's cluster, and the file that always holds the current pair
 * (writeKubeconfigFromBootstrapping). @throws Unwritable
 */
export function writeNodeKubeconfig(
  file: string,
  bootstrap: ClientConfig,
  pairFile: string,
): Promise<void> {
  const parts = {
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
  };
  return writing(file, () => writeKubeconfig(file, parts));
}
