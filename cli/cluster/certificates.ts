import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { writeKubeconfig } from '@rollcall/shared/api-client/write-kubeconfig.ts';
import {
  type Authority,
  type CertificateTemplate,
  createAuthority,
  loadAuthority,
  signCertificate,
} from '@rollcall/shared/pki/authority.ts';
import { parseCertificates } from '@rollcall/shared/pki/certificate.ts';
import { generateKeyPair, privateKeyToPem } from '@rollcall/shared/pki/key-pair.ts';
import { PkiError } from '@rollcall/shared/pki/pki-error.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import type { ClusterLayout } from './layout.ts';

const DAY_MILLISECONDS = 24 * 3_600_000;
const AUTHORITY_MILLISECONDS = 3_650 * DAY_MILLISECONDS;
const LEAF_MILLISECONDS = 365 * DAY_MILLISECONDS;
const BACKDATE_MILLISECONDS = 5 * 60_000;

type Pair = { readonly certificatePem: string; readonly keyPem: string };

/**
 * Makes what `kubeadm init phase certs, kubeconfig` makes: the authority (kept when it is there), the apiserver's serving
 * certificate, the kubeconfigs of the administrator and the controller-manager.
 * @throws ConfigurationError when the authority that is there cannot be used
 */
export async function writeClusterFiles(
  layout: ClusterLayout,
  of: { readonly server: string; readonly hosts: readonly string[] },
): Promise<void> {
  const { pki } = layout;
  await mkdir(pki.directory, { recursive: true, mode: 0o700 });
  const authority = (await existingAuthority(layout)) ?? (await newAuthority(layout));
  const [ipAddresses, dnsNames] = [
    of.hosts.filter(isAddress),
    of.hosts.filter((host) => !isAddress(host)),
  ];
  const serving = await issue(authority, {
    subject: { commonName: 'kube-apiserver', organizations: [] },
    usages: ['digital signature', 'key encipherment', 'server auth'],
    dnsNames,
    ipAddresses,
  });
  await writeFile(pki.apiserverKey, serving.keyPem, { mode: 0o600 });
  await writeFile(pki.apiserverCertificate, serving.certificatePem, { mode: 0o644 });
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

async function existingAuthority({ pki }: ClusterLayout): Promise<Authority | undefined> {
  try {
    return loadAuthority({
      certificatePem: await readFile(pki.caCertificate, 'utf8'),
      privateKeyPem: await readFile(pki.caKey, 'utf8'),
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (!(error instanceof PkiError)) throw error;
    throw new ConfigurationError(`${pki.caCertificate}, ${pki.caKey}: ${error.message}`);
  }
}

async function newAuthority({ pki }: ClusterLayout): Promise<Authority> {
  const authority = await createAuthority({
    commonName: 'kubernetes',
    notBefore: new Date(Date.now() - BACKDATE_MILLISECONDS),
    notAfter: new Date(Date.now() + AUTHORITY_MILLISECONDS),
  });
  await writeFile(pki.caKey, privateKeyToPem(authority.privateKey), { mode: 0o600 });
  await writeFile(pki.caCertificate, authority.certificatePem, { mode: 0o644 });
  return authority;
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

async function issue(
  authority: Authority,
  template: Pick<CertificateTemplate, 'subject' | 'usages' | 'dnsNames' | 'ipAddresses'>,
): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair();
  const certificatePem = signCertificate(authority, {
    ...template,
    publicKeyDer: publicKey.export({ type: 'spki', format: 'der' }),
    notBefore: new Date(Date.now() - BACKDATE_MILLISECONDS),
    notAfter: new Date(
      Math.min(Date.now() + LEAF_MILLISECONDS, authority.certificate.notAfter.getTime()),
    ),
  });
  return { certificatePem, keyPem: privateKeyToPem(privateKey) };
}

/** The authority's certificate of a cluster's directory. */
export async function authorityPem({ pki }: ClusterLayout): Promise<string> {
  const pem = await readFile(pki.caCertificate, 'utf8');
  parseCertificates(pem);
  return pem;
}

function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(':');
}
