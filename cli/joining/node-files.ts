import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { writeKubeconfig } from '@rollcall/shared/api-client/write-kubeconfig.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';

export type NodeFiles = {
  readonly bootstrapKubeconfig: string;
  readonly kubeconfig: string;
  readonly certificateDirectory: string;
  readonly authority: string;
  readonly configuration: string;
};

/** A joining machine's files, under kubeadm's names, below one directory. */
export function nodeFiles(directory: string): NodeFiles {
  const at = (...parts: readonly string[]) => path.resolve(directory, ...parts);
  return {
    bootstrapKubeconfig: at('bootstrap-kubelet.conf'),
    kubeconfig: at('kubelet.conf'),
    certificateDirectory: at('pki'),
    authority: at('ca.crt'),
    configuration: at('config.yaml'),
  };
}

/**
 * Writes what a kubelet needs to ask for its first certificate, and the cluster's configuration of kubelets if there is one.
 * @throws ConfigurationError without an authority
 */
export async function writeNodeFiles(
  files: NodeFiles,
  target: ClientConfig,
  configuration: string | undefined,
): Promise<void> {
  const { certificateAuthorityPem } = target;
  if (!certificateAuthorityPem) {
    throw new ConfigurationError('the cluster was found without a certificate authority to trust');
  }
  await mkdir(path.dirname(files.authority), { recursive: true });
  await writeFile(files.authority, certificateAuthorityPem, { mode: 0o644 });
  if (configuration === undefined) await rm(files.configuration, { force: true });
  else await writeFile(files.configuration, configuration, { mode: 0o644 });
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
