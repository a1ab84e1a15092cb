import { isDeepStrictEqual } from 'node:util';
import {
  CLUSTER_INFO,
  type ClusterInfoData,
  type NamedToken,
  signedClusterInfo,
  TOKEN_ENDS_ANNOTATION,
  tokenEnds,
} from '@rollcall/shared/bootstrap-token/cluster-info.ts';
import {
  expirationOf,
  readTokenSecret,
  TOKEN_NAMESPACE,
} from '@rollcall/shared/bootstrap-token/token-secret.ts';
import { configMapKind } from '@rollcall/shared/kinds/config-map.ts';
import { secretKind } from '@rollcall/shared/kinds/secret.ts';
import type { KubeObject, ObjectMeta } from '@rollcall/shared/kube/object.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { type Controller, type ControllerTools, keyOf } from '#loop/controller.ts';
import { CONFIG_MAPS } from '#loop/reconcile.ts';
import type { Replica } from '#loop/replica.ts';

/**
 * Keeps one signature of cluster-info for each signing token (pkg/controller/bootstrap/bootstrapsigner.go). Each look
 * computes it anew from what the log says, so that a lost race, a changed kubeconfig or a token's end are all the same.
 */
export function clusterInfoSigner(tools: ControllerTools): Controller {
  const { client, replica, clock, log } = tools;
  return {
    name: 'bootstrapsigner',
    keysOf: ({ kind, object }) => (isConcerned(kind, object) ? [keyOfClusterInfo] : []),
    async reconcile(_key, signal) {
      const existing = replica.get(configMapKind, CLUSTER_INFO);
      const data = existing?.['data'] as ClusterInfoData | undefined;
      if (!existing || !data) return 'done';
      const tokens = tokensIn(replica);
      const now = clock.now();
      const wanted = signedClusterInfo(data, tokens, now);
      if (!isDeepStrictEqual(wanted, data)) {
        const signed = { ...existing, metadata: annotated(existing, tokens), data: wanted };
        await client.update(CONFIG_MAPS, signed, {}, signal);
        log.info({ keys: Object.keys(wanted) }, 'Signed the cluster info');
      }
      const next = nextEnd(tokens, now);
      return next === undefined ? 'done' : { afterMilliseconds: next - now.getTime() + 1 };
    },
  };
}

const keyOfClusterInfo = `${CLUSTER_INFO.namespace}/${CLUSTER_INFO.name}`;

function isConcerned(kind: Kind, object: KubeObject): boolean {
  if (kind === secretKind) return object.metadata.namespace === TOKEN_NAMESPACE;
  return kind === configMapKind && keyOf(object) === keyOfClusterInfo;
}

function annotated({ metadata }: KubeObject, tokens: readonly NamedToken[]): ObjectMeta {
  const annotations = metadata.annotations ?? {};
  const ends = tokenEnds(annotations[TOKEN_ENDS_ANNOTATION], tokens);
  return { ...metadata, annotations: { ...annotations, [TOKEN_ENDS_ANNOTATION]: ends } };
}

/** When the next of the tokens ends. */
function nextEnd(tokens: readonly NamedToken[], now: Date): number | undefined {
  const ends = tokens
    .map(({ token }) => expirationOf(token)?.getTime() ?? Number.NaN)
    .filter((end) => end > now.getTime());
  return ends.length > 0 ? Math.min(...ends) : undefined;
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
