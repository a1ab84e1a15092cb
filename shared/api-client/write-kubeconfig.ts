import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';

/** The one cluster, user and context that a written kubeconfig has. */
export type KubeconfigParts = {
  readonly server: string;
  readonly certificateAuthorityPem?: string;
  readonly tlsServerName?: string;
  readonly clusterName: string;
  readonly userName: string;
  readonly contextName: string;
  readonly namespace?: string;
  readonly token?: string;
  readonly clientCertificatePem?: string;
  readonly clientKeyPem?: string;
  readonly clientCertificateFile?: string;
  readonly clientKeyFile?: string;
};

/** A kubeconfig's text, with its context the current one. */
export function kubeconfigYaml(parts: KubeconfigParts): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: parts.clusterName, cluster: clusterOf(parts) }],
    users: [{ name: parts.userName, user: userOf(parts) }],
    contexts: [
      {
        name: parts.contextName,
        context: {
          cluster: parts.clusterName,
          user: parts.userName,
          ...(parts.namespace && { namespace: parts.namespace }),
        },
      },
    ],
    'current-context': parts.contextName,
    preferences: {},
  });
}

/** Writes a kubeconfig (mode 0600) so that a reader finds the old one or the new one, never half of one. */
export async function writeKubeconfig(file: string, parts: KubeconfigParts): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o755 });
  const temporary = `${file}.tmp`;
  await writeFile(temporary, kubeconfigYaml(parts), { mode: 0o600, flush: true });
  await rename(temporary, file);
}

function clusterOf(parts: KubeconfigParts): Record<string, unknown> {
  return {
    server: parts.server,
    ...(parts.certificateAuthorityPem && {
      'certificate-authority-data': base64(parts.certificateAuthorityPem),
    }),
    ...(parts.tlsServerName && { 'tls-server-name': parts.tlsServerName }),
  };
}

function userOf(parts: KubeconfigParts): Record<string, unknown> {
  const { token, clientCertificatePem, clientKeyPem, clientCertificateFile, clientKeyFile } = parts;
  return {
    ...(token && { token }),
    ...(clientCertificatePem && { 'client-certificate-data': base64(clientCertificatePem) }),
    ...(clientKeyPem && { 'client-key-data': base64(clientKeyPem) }),
    ...(clientCertificateFile && { 'client-certificate': clientCertificateFile }),
    ...(clientKeyFile && { 'client-key': clientKeyFile }),
  };
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
