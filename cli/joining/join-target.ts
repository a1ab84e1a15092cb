import { readFile } from 'node:fs/promises';
import {
  type ClientConfig,
  KubeconfigError,
  loadKubeconfig,
} from '@rollcall/shared/api-client/kubeconfig.ts';
import { namesContext, singleCluster } from '@rollcall/shared/api-client/single-cluster.ts';
import { type BootstrapToken, formatToken } from '@rollcall/shared/bootstrap-token/token.ts';
import { discoverPatiently } from '@rollcall/shared/joining/discover-patiently.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';

/** How the cluster is to be found: by a token, or by a kubeconfig that somebody brought. */
export type JoinWay =
  | {
      readonly by: 'token';
      readonly server: string;
      readonly discoveryToken: BootstrapToken;
      readonly bootstrapToken: BootstrapToken;
      readonly authorityHashes: readonly string[];
    }
  | {
      readonly by: 'file';
      readonly file: string;
      /** Not needed when the file holds credentials. */
      readonly bootstrapToken: BootstrapToken | undefined;
    };

/**
 * Where to join, whom to trust, and with which credentials to ask for the first certificate.
 * @throws JoinProblem, ConfigurationError, or the signal's reason
 */
export async function joinTarget(
  way: JoinWay,
  on: {
    readonly timeoutMilliseconds: number;
    readonly tell: (line: string) => void;
    readonly signal: AbortSignal;
  },
): Promise<ClientConfig> {
  if (way.by === 'file') return await fromFile(way.file, way.bootstrapToken);
  const { server, authorityHashes } = way;
  const found = await discoverPatiently(
    { server, token: way.discoveryToken, authorityHashes },
    {
      ...on,
      now: () => new Date(),
      onProblem: (problem) => on.tell(`${problem.message}; trying again`),
    },
  );
  return { ...found, token: formatToken(way.bootstrapToken) };
}

/** The file's own credentials win over a token, as in kubeadm. */
async function fromFile(file: string, token: BootstrapToken | undefined): Promise<ClientConfig> {
  try {
    const text = await readFile(file, 'utf8').catch((error: Error) => {
      throw new KubeconfigError(file, error.message, error);
    });
    const config = namesContext(text, file)
      ? await loadKubeconfig(file)
      : singleCluster(text, file);
    const own: ClientConfig = config;
    if (own.token || own.clientCertificate) return own;
    if (token) return { ...own, token: formatToken(token) };
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    throw new ConfigurationError(`--discovery-file: ${error.message}`, { cause: error });
  }
  throw new ConfigurationError(
    `--discovery-file: ${file} holds no credentials; --tls-bootstrap-token is needed beside it`,
  );
}
