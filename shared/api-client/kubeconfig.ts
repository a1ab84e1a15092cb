import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse as parseYaml } from 'yaml';
import type { z } from 'zod';
import { kubeconfigSchema } from './kubeconfig-schema.ts';

/** Where an apiserver is, whom it must be, and as whom we come: what a kubeconfig's current context says. */
export type ClientConfig = {
  /** An https URL. */
  readonly server: string;
  /** The only authorities that the server's certificate may come from; absent: the system's. */
  readonly certificateAuthorityPem?: string;
  /** The name to check the server's certificate against, if it is not the URL's host. */
  readonly tlsServerName?: string;
  readonly token?: string;
  readonly clientCertificate?: CertificatePair;
  /** Where the client certificate came from, if the kubeconfig names files. */
  readonly clientCertificateFiles?: CertificateFiles;
};

export type CertificatePair = { readonly certificatePem: string; readonly keyPem: string };

export type CertificateFiles = { readonly certificate: string; readonly key: string };

/** What is wrong with a kubeconfig: the message names the file and the field. */
export class KubeconfigError extends Error {
  constructor(file: string, problem: string, cause?: unknown) {
    super(`${file}: ${problem}`, cause === undefined ? undefined : { cause });
    this.name = 'KubeconfigError';
  }
}

/**
 * Reads a kubeconfig and every file that its current context names.
 * @throws KubeconfigError when it or one of them cannot be read, or says something that cannot be followed
 */
export async function loadKubeconfig(file: string): Promise<ClientConfig> {
  const text = await readNamed(file, { file, field: '' });
  const { files, ...config } = parseKubeconfig(text, { file, baseDirectory: path.dirname(file) });
  const read = (named: string, field: string) => readNamed(named, { file, field });
  const { certificateAuthority, token } = files;
  const certificates = config.clientCertificateFiles;
  return {
    ...config,
    ...(certificateAuthority && {
      certificateAuthorityPem: await read(certificateAuthority, 'certificate-authority'),
    }),
    ...(token && { token: (await read(token, 'tokenFile')).trim() }),
    ...(certificates && {
      clientCertificate: {
        certificatePem: await read(certificates.certificate, 'client-certificate'),
        keyPem: await read(certificates.key, 'client-key'),
      },
    }),
  };
}

/** What the current context says, and the files it names that are still to be read. */
export type ParsedKubeconfig = ClientConfig & {
  readonly files: { readonly certificateAuthority?: string; readonly token?: string };
};

/**
 * Follows the current context of a kubeconfig's text; relative file names stand against `baseDirectory`.
 * @throws KubeconfigError
 */
export function parseKubeconfig(
  text: string,
  from: { readonly file: string; readonly baseDirectory: string },
): ParsedKubeconfig {
  const kubeconfig = readDocument(text, from.file);
  const current = currentContext(kubeconfig, from.file);
  const resolve = (named: string) => path.resolve(from.baseDirectory, named);
  return {
    ...clusterPart(current, from.file),
    ...userPart(current, resolve),
    files: filesToRead(current, resolve),
  };
}

type Kubeconfig = z.infer<typeof kubeconfigSchema>;
type Current = {
  readonly cluster: NonNullable<Kubeconfig['clusters']>[number]['cluster'];
  readonly user: NonNullable<NonNullable<Kubeconfig['users']>[number]['user']>;
};

function readDocument(text: string, file: string): Kubeconfig {
  const read = kubeconfigSchema.safeParse(yamlOf(text, file));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new KubeconfigError(file, `${fieldName(issue?.path ?? [])}: ${issue?.message}`);
}

function yamlOf(text: string, file: string): unknown {
  try {
    return parseYaml(text, { maxAliasCount: 100 });
  } catch (error) {
    throw new KubeconfigError(file, `not YAML: ${(error as Error).message.trim()}`, error);
  }
}

function fieldName(parts: readonly PropertyKey[]): string {
  const text = parts
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('');
  return text === '' ? 'the document' : text.replace(/^\./, '');
}

function currentContext(kubeconfig: Kubeconfig, file: string): Current {
  const name = kubeconfig['current-context'];
  if (!name) throw new KubeconfigError(file, 'current-context: must be set');
  const context = kubeconfig.contexts?.find((entry) => entry.name === name)?.context;
  if (!context) {
    throw new KubeconfigError(file, `current-context: there is no context named "${name}"`);
  }
  const cluster = kubeconfig.clusters?.find((entry) => entry.name === context.cluster)?.cluster;
  if (!cluster) {
    throw new KubeconfigError(
      file,
      `contexts["${name}"].context.cluster: there is no cluster named "${context.cluster}"`,
    );
  }
  const user = kubeconfig.users?.find((entry) => entry.name === context.user);
  if (context.user && !user) {
    throw new KubeconfigError(
      file,
      `contexts["${name}"].context.user: there is no user named "${context.user}"`,
    );
  }
  return { cluster, user: user?.user ?? {} };
}

function clusterPart(current: Current, file: string): ClientConfig {
  const { cluster } = current;
  const data = cluster['certificate-authority-data'];
  if (!URL.canParse(cluster.server) || new URL(cluster.server).protocol !== 'https:') {
    throw new KubeconfigError(file, `clusters.server: "${cluster.server}" is not an https URL`);
  }
  return {
    server: cluster.server,
    ...(data && { certificateAuthorityPem: data }),
    ...(cluster['tls-server-name'] && { tlsServerName: cluster['tls-server-name'] }),
  };
}

/** Data wins over a file of the same field, as in client-go. */
function userPart(current: Current, resolve: (named: string) => string): Partial<ClientConfig> {
  const { user } = current;
  const token = user.token ? { token: user.token } : {};
  const certificate = user['client-certificate-data'];
  const key = user['client-key-data'];
  if (certificate && key) {
    return { ...token, clientCertificate: { certificatePem: certificate, keyPem: key } };
  }
  const certificateFile = user['client-certificate'];
  const keyFile = user['client-key'];
  if (!certificateFile || !keyFile) return token;
  return {
    ...token,
    clientCertificateFiles: { certificate: resolve(certificateFile), key: resolve(keyFile) },
  };
}

function filesToRead(
  { cluster, user }: Current,
  resolve: (named: string) => string,
): ParsedKubeconfig['files'] {
  const authority = cluster['certificate-authority-data']
    ? undefined
    : cluster['certificate-authority'];
  return {
    ...(authority && { certificateAuthority: resolve(authority) }),
    ...(!user.token && user.tokenFile && { token: resolve(user.tokenFile) }),
  };
}

async function readNamed(
  named: string,
  by: { readonly file: string; readonly field: string },
): Promise<string> {
  try {
    return await readFile(named, 'utf8');
  } catch (error) {
    const problem = `cannot be read: ${(error as Error).message}`;
    throw new KubeconfigError(by.file, by.field ? `${by.field}: ${problem}` : problem, error);
  }
}
