import { parse as parseYaml } from 'yaml';
import { type ClientConfig, KubeconfigError } from './kubeconfig.ts';
import { kubeconfigSchema } from './kubeconfig-schema.ts';

/**
 * The only cluster of a kubeconfig, whatever its contexts say: how cluster-info and discovery files name the server and
 * its authority (cmd/kubeadm/app/util/kubeconfig).
 * @throws KubeconfigError
 */
export function singleCluster(
  text: string,
  file: string,
): Pick<ClientConfig, 'server' | 'certificateAuthorityPem' | 'tlsServerName'> {
  const clusters = documentOf(text, file).clusters ?? [];
  const [only] = clusters;
  if (!only || clusters.length > 1) {
    throw new KubeconfigError(file, `clusters: must be one cluster, not ${clusters.length}`);
  }
  const { server, ...rest } = only.cluster;
  if (!URL.canParse(server) || new URL(server).protocol !== 'https:') {
    throw new KubeconfigError(file, `clusters.server: "${server}" is not an https URL`);
  }
  const authority = rest['certificate-authority-data'];
  const name = rest['tls-server-name'];
  return {
    server,
    ...(authority && { certificateAuthorityPem: authority }),
    ...(name && { tlsServerName: name }),
  };
}

/** Whether the kubeconfig says which of its contexts is meant; discovery files need none. @throws KubeconfigError */
export function namesContext(text: string, file: string): boolean {
  return Boolean(documentOf(text, file)['current-context']);
}

function documentOf(text: string, file: string) {
  const read = kubeconfigSchema.safeParse(yamlOf(text, file));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new KubeconfigError(file, `${issue?.path.join('.')}: ${issue?.message}`);
}

function yamlOf(text: string, file: string): unknown {
  try {
    return parseYaml(text, { maxAliasCount: 100 });
  } catch (error) {
    throw new KubeconfigError(file, `not YAML: ${(error as Error).message.trim()}`, error);
  }
}
