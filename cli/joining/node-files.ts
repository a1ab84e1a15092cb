import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { writeKubeconfig } from '@rollcall/shared/api-client/write-kubeconfig.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';

export type NodeFiles = {
  readonly bootstrapKubeconfig: string;
  readonly kubeconfig: string;
  readonly certificateDirectory: string;
  readonly authority: string;
};

/** A joining machine's files, under kubeadm's names, below one directory. */
export function nodeFiles(directory: string): NodeFiles {
  const at = (...parts: readonly string[]) => path.resolve(directory, ...parts);
  return {
    bootstrapKubeconfig: at('bootstrap-kubelet.conf'),
    kubeconfig: at('kubelet.conf'),
    certificateDirectory: at('pki'),
    authority: at('ca.crt'),
  };
}

/** Writes what a kubelet needs to ask for its first certificate. @throws ConfigurationError without an authority */
export async function writeNodeFiles(files: NodeFiles, target: ClientConfig): Promise<void> {
  const { certificateAuthorityPem } = target;
  if (!certificateAuthorityPem) {
    throw new ConfigurationError('the cluster was found without a certificate authority to trust');
  }
  await mkdir(path.dirname(files.authority), { recursive: true });
  await writeFile(files.authority, certificateAuthorityPem, { mode: 0o644 });
  await writeKubeconfig(files.bootstrapKubeconfig, {
    server: target.server,
    certificateAuthorityPem,
    ...(target.tlsServerName && { tlsServerName: target.tlsServerName }),
    clusterName: 'kubernetes',
    userName: 'tls-bootstrap-token-user',
    contextName: 'tls-bootstrap-token-user@kubernetes',
    ...(target.token && { token: target.token }),
    ...(target.clientCertificate && {
      clientCertificatePem: target.clientCertificate.certificatePem,
      clientKeyPem: target.clientCertificate.keyPem,
    }),
  });
}
