import {
  CLUSTER_INFO,
  type ClusterInfoData,
  endOfToken,
  signatureKey,
  TOKEN_ENDS_ANNOTATION,
} from '@rollcall/shared/bootstrap-token/cluster-info.ts';
import { insecureGet } from './insecure-get.ts';
import { notReady } from './join-problem.ts';

/** What anybody may read of a cluster. `now` is the server's clock. */
export type ReadClusterInfo = {
  readonly data: ClusterInfoData;
  readonly now: Date | undefined;
  readonly signatureOf: (tokenId: string) => string | undefined;
  readonly endOf: (tokenId: string) => Date | undefined;
};

const PATH = `/api/v1/namespaces/${CLUSTER_INFO.namespace}/configmaps/${CLUSTER_INFO.name}?timeout=10s`;

/** Reads cluster-info without trusting the server. @throws JoinProblem when there is none to read, or the signal's reason */
export async function readClusterInfo(
  server: string,
  signal?: AbortSignal,
): Promise<ReadClusterInfo> {
  const { status, body, date } = await answerOf(server, signal);
  const object = status === 200 ? parsed(body) : undefined;
  if (!object) throw notReady(server, whyNot(status));
  const data = object.data ?? {};
  const ends = object.metadata?.annotations?.[TOKEN_ENDS_ANNOTATION];
  return {
    data,
    now: date,
    signatureOf: (id) =>
      Object.hasOwn(data, signatureKey(id)) ? data[signatureKey(id)] : undefined,
    endOf: (id) => endOfToken(ends, id),
  };
}

async function answerOf(server: string, signal?: AbortSignal) {
  try {
    return await insecureGet(server, PATH, signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw notReady(server, `it gives no answer (${(error as Error).message})`, error);
  }
}

function whyNot(status: number): string {
  if (status === 404) return 'it has not published cluster-info yet';
  if (status === 403 || status === 401)
    return 'it lets nobody read cluster-info without credentials';
  if (status === 200) return 'its cluster-info is no JSON object';
  return `it answers ${status} when asked for cluster-info`;
}

type ConfigMap = {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
  readonly data?: ClusterInfoData;
};

function parsed(body: string): ConfigMap | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as ConfigMap) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
