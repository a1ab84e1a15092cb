import { mkdir, readFile } from 'node:fs/promises';
import { writeKubeconfig } from '@rollcall/shared/api-client/write-kubeconfig.ts';
import type { Authority } from '@rollcall/shared/pki/authority.ts';
import { parseCertificates } from '@rollcall/shared/pki/certificate.ts';
import { hostNames, issue, keptAuthority, writePair } from './issued-pairs.ts';
import type { ClusterLayout } from './layout.ts';
import { writeServiceAccountKey } from './service-account-key.ts';

/**
 * Makes what `kubeadm init phase certs, kubeconfig` makes: the authority (kept when it is there), the apiserver's serving
 * certificate, the key of service accounts (kept too), the kubeconfigs of the administrator and the controller-manager.
 * @throws ConfigurationError when the authority that is there cannot be used
 */
export async function writeClusterFiles(
  layout: ClusterLayout,
  of: { readonly server: string; readonly hosts: readonly string[] },
): Promise<void> {
  const { pki } = layout;
  await mkdir(pki.directory, { recursive: true, mode: 0o700 });
  const authority = await keptAuthority(pki, 'kubernetes');
  const serving = await issue(authority, {
    subject: { commonName: 'kube-apiserver', organizations: [] },
    usages: ['digital signature', 'key encipherment', 'server auth'],
    ...hostNames(of.hosts),
  });
  await writePair({ certificate: pki.apiserverCertificate, key: pki.apiserverKey }, serving);
  await writeServiceAccountKey(pki);
  const { certificatePem } = authority;
  const { server } = of;
  await writeUserConf(layout.adminConf, 'kubernetes-admin', {
    authority,
    server,
    certificatePem,
    organizations: ['kubeadm:cluster-admins'],
  });
  await writeUserConf(layout.controllerManagerConf, 'system:kube-controller-manager', {
    authority,
    server,
    certificatePem,
    organizations: [],
  });
}

async function writeUserConf(
  file: string,
  userName: string,
  of: {
    readonly authority: Authority;
    readonly server: string;
    readonly certificatePem: string;
    readonly organizations: readonly string[];
  },
): Promise<void> {
  const pair = await issue(of.authority, {
    subject: { commonName: userName, organizations: of.organizations },
    usages: ['digital signature', 'key encipherment', 'client auth'],
  });
  await writeKubeconfig(file, {
    server: of.server,
    certificateAuthorityPem: of.certificatePem,
    clusterName: 'kubernetes',
    userName,
    contextName: `${userName}@kubernetes`,
    clientCertificatePem: pair.certificatePem,
    clientKeyPem: pair.keyPem,
  });
}

/** The authority's certificate of a cluster's directory. */
export async function authorityPem({ pki }: ClusterLayout): Promise<string> {
  const pem = await readFile(pki.caCertificate, 'utf8');
  parseCertificates(pem);
  return pem;
}
