import { createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { singleCluster } from '@rollcall/shared/api-client/single-cluster.ts';
import {
  CLUSTER_INFO,
  CLUSTER_INFO_CONTENT,
} from '@rollcall/shared/bootstrap-token/cluster-info.ts';
import { clusterInfoSignature } from '@rollcall/shared/bootstrap-token/cluster-info-signature.ts';
import type { BootstrapToken } from '@rollcall/shared/bootstrap-token/token.ts';
import { authorityHashes } from './authority-hash.ts';
import { explainRefusal } from './explain-refusal.ts';
import {
  notReady,
  tokenExpired,
  tokenMismatch,
  tokenUnknown,
  wrongAuthorityHash,
} from './join-problem.ts';
import { readClusterInfo } from './read-cluster-info.ts';

export type Discovered = Pick<ClientConfig, 'server' | 'certificateAuthorityPem'>;

export type Discovery = {
  /** An https URL; only for the first look. */
  readonly server: string;
  readonly token: BootstrapToken;
  /** Hashes of which the authority must have one; none: whoever knows the token's secret is believed. */
  readonly authorityHashes: readonly string[];
};

const CONFIG_MAPS = { group: '', version: 'v1', plural: 'configmaps' };

/**
 * Finds out a cluster's address and authority from a token: cluster-info, read from anybody, is believed when it is signed
 * by the token's secret and its authority has a wanted hash, and is then read again from that authority's server
 * (cmd/kubeadm/app/discovery/token). One attempt.
 * @throws JoinProblem, KubeconfigError, or the signal's reason
 */
export async function discover(
  discovery: Discovery,
  on: { readonly now: () => Date; readonly signal?: AbortSignal },
): Promise<Discovered> {
  const { server, token } = discovery;
  const content = await signedContent(server, token, on.signal);
  const found = singleCluster(content, `cluster-info of ${server}`);
  if (discovery.authorityHashes.length === 0) return found;
  const { certificateAuthorityPem = '' } = found;
  const hashes = certificateAuthorityPem ? authorityHashes(certificateAuthorityPem) : ['none'];
  if (!hashes.some((hash) => discovery.authorityHashes.includes(hash))) {
    throw wrongAuthorityHash(server, { wanted: discovery.authorityHashes, found: hashes });
  }
  const again = await contentFrom({ server, certificateAuthorityPem }, on);
  if (again !== content) throw notReady(server, 'its cluster-info changed while it was read');
  return found;
}

async function signedContent(
  server: string,
  token: BootstrapToken,
  signal?: AbortSignal,
): Promise<string> {
  const info = await readClusterInfo(server, signal);
  const content = info.data[CLUSTER_INFO_CONTENT];
  if (!content) throw notReady(server, 'its cluster-info holds no kubeconfig');
  const signature = info.signatureOf(token.id);
  if (signature === undefined) {
    const end = info.endOf(token.id);
    const isOver = end && info.now && end <= info.now;
    throw isOver ? tokenExpired(token.id, end) : tokenUnknown(token.id, server);
  }
  if (signature !== clusterInfoSignature(content, token)) throw tokenMismatch(token.id, server);
  return content;
}

/** Over a connection that only the authority's server can hold. */
async function contentFrom(
  config: ClientConfig,
  on: { readonly now: () => Date; readonly signal?: AbortSignal },
): Promise<string | undefined> {
  const client = createApiClient(config, { userAgent: 'rollcall/0.1 discovery' });
  try {
    const info = await client.get(CONFIG_MAPS, CLUSTER_INFO, on.signal);
    return (info['data'] as Readonly<Record<string, string>> | undefined)?.[CLUSTER_INFO_CONTENT];
  } catch (error) {
    throw (await explainRefusal(error, config, on)) ?? error;
  } finally {
    client.close();
  }
}
