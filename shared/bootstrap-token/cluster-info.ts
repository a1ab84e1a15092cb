import { clusterInfoSignature } from './cluster-info-signature.ts';
import { expirationOf, isExpired, isWellFormed, type TokenSecret } from './token-secret.ts';

/** The ConfigMap by which joining nodes learn the cluster's address and authority (pkg/controller/bootstrap). */
export const CLUSTER_INFO = { namespace: 'kube-public', name: 'cluster-info' } as const;
export const CLUSTER_INFO_CONTENT = 'kubeconfig';

/**
 * When signing tokens end, by id, as JSON: lets a node tell a token that has expired from one that never was. Upstream has
 * no such annotation, and nobody needs it; ids of tokens are public in the signatures' keys as well.
 */
export const TOKEN_ENDS_ANNOTATION = 'rollcall/token-ends';

const SIGNATURE_PREFIX = 'jws-kubeconfig-';
/** The newest ends of tokens that are gone; older ones are unknown again. */
const ENDS_KEPT = 50;

export type ClusterInfoData = Readonly<Record<string, string>>;
export type NamedToken = { readonly secretName: string; readonly token: TokenSecret };

export function signatureKey(tokenId: string): string {
  return SIGNATURE_PREFIX + tokenId;
}

/**
 * The data with one signature for each token that may sign, and no other. Tokens sign by `usage-bootstrap-signing`
 * alone: whether they may authenticate does not matter (pkg/controller/bootstrap/util.go). Unchanged without content.
 */
export function signedClusterInfo(
  data: ClusterInfoData,
  tokens: readonly NamedToken[],
  now: Date,
): ClusterInfoData {
  const content = data[CLUSTER_INFO_CONTENT];
  if (content === undefined) return data;
  const rest = Object.entries(data).filter(([key]) => !key.startsWith(SIGNATURE_PREFIX));
  const signatures = tokens
    .filter((each) => maySign(each, now))
    .map(({ token }) => [signatureKey(token.id), clusterInfoSignature(content, token)]);
  return Object.fromEntries([...rest, ...signatures.sort()]);
}

/** The annotation as it should be: every signing token with an end, and the latest of those that are gone. */
export function tokenEnds(known: string | undefined, tokens: readonly NamedToken[]): string {
  const ends = new Map(Object.entries(parsedEnds(known)));
  for (const { secretName, token } of tokens) {
    if (!isWellFormed(secretName, token) || !token.usages.includes('signing')) continue;
    const end = expirationOf(token);
    if (end) ends.set(token.id, end.toISOString());
    else ends.delete(token.id);
  }
  const latest = [...ends].sort(([, a], [, b]) => b.localeCompare(a)).slice(0, ENDS_KEPT);
  return JSON.stringify(Object.fromEntries(latest.sort(([a], [b]) => a.localeCompare(b))));
}

/** When the token ends or ended, if the annotation knows; undefined for a text that is not ours to read. */
export function endOfToken(annotation: string | undefined, tokenId: string): Date | undefined {
  const ends = parsedEnds(annotation);
  if (!Object.hasOwn(ends, tokenId)) return undefined;
  const end = new Date(ends[tokenId] ?? '');
  return Number.isNaN(end.getTime()) ? undefined : end;
}

function maySign({ secretName, token }: NamedToken, now: Date): boolean {
  return (
    isWellFormed(secretName, token) && token.usages.includes('signing') && !isExpired(token, now)
  );
}

function parsedEnds(text: string | undefined): Readonly<Record<string, string>> {
  try {
    const value: unknown = JSON.parse(text || '{}');
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, string] => {
        return typeof entry[1] === 'string';
      }),
    );
  } catch (error) {
    // Somebody else wrote it; the next round writes ours.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
