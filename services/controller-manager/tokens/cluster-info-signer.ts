import { isDeepStrictEqual } from 'node:util';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import {
  CLUSTER_INFO,
  type ClusterInfoData,
  type NamedToken,
  signedClusterInfo,
  TOKEN_ENDS_ANNOTATION,
  tokenEnds,
} from '@rollcall/shared/bootstrap-token/cluster-info.ts';
import { readTokenSecret, TOKEN_NAMESPACE } from '@rollcall/shared/bootstrap-token/token-secret.ts';
import { configMapKind } from '@rollcall/shared/kinds/config-map.ts';
import { secretKind } from '@rollcall/shared/kinds/secret.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import type { Clock } from '@rollcall/shared/time/clock.ts';
import { isOvertaken } from '#loop/periodic.ts';
import { CONFIG_MAPS } from '#loop/reconcile.ts';
import type { Replica } from '#loop/replica.ts';

/**
 * Keeps one signature of cluster-info for each signing token (pkg/controller/bootstrap/bootstrapsigner.go). Each round
 * computes it anew from what the log says, so that a lost race, a changed kubeconfig or a token's end need no event.
 */
export function clusterInfoSigner(of: {
  readonly client: ApiClient;
  readonly replica: Replica;
  readonly clock: Clock;
  readonly log: Logger;
}): (signal: AbortSignal) => Promise<void> {
  return async (signal) => {
    const existing = of.replica.get(configMapKind, CLUSTER_INFO);
    const data = existing?.['data'] as ClusterInfoData | undefined;
    if (!existing || !data) return;
    const tokens = tokensIn(of.replica);
    const wanted = signedClusterInfo(data, tokens, of.clock.now());
    if (isDeepStrictEqual(wanted, data)) return;
    const annotations = existing.metadata.annotations ?? {};
    const ends = tokenEnds(annotations[TOKEN_ENDS_ANNOTATION], tokens);
    const metadata = {
      ...existing.metadata,
      annotations: { ...annotations, [TOKEN_ENDS_ANNOTATION]: ends },
    };
    try {
      await of.client.update(CONFIG_MAPS, { ...existing, metadata, data: wanted }, {}, signal);
      of.log.info({ keys: Object.keys(wanted) }, 'Signed the cluster info');
    } catch (error) {
      if (!isOvertaken(error)) throw error;
    }
  };
}

function tokensIn(replica: Replica): NamedToken[] {
  return replica.objects(secretKind).flatMap((secret) => {
    if (secret.metadata.namespace !== TOKEN_NAMESPACE || secret.metadata.deletionTimestamp) {
      return [];
    }
    const token = readTokenSecret(secret);
    return token ? [{ secretName: secret.metadata.name ?? '', token }] : [];
  });
}
