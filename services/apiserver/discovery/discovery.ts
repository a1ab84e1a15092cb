import { createHash } from 'node:crypto';
import type { Answer } from '#content/answer.ts';
import { aggregatedDiscovery } from './aggregated-discovery.ts';
import { discoveryDocument, type ServedKind } from './discovery-documents.ts';

/** Answers the discovery paths; undefined for a path that is none. */
export type Discovery = (request: {
  readonly path: string;
  readonly accept: string | undefined;
  readonly ifNoneMatch: string | undefined;
}) => Answer | undefined;

const AGGREGATED_VERSIONS = ['v2', 'v2beta1'];

/**
 * What is served, told in the form that the client takes first: all groups in one document, for those who know that, or
 * group by group (apiserver, pkg/endpoints/discovery). What is served never changes, so each document is made once.
 */
export function discoveryOf(kinds: readonly ServedKind[]): Discovery {
  const known = new Map<string, Answer | undefined>();
  return ({ path, accept, ifNoneMatch }) => {
    if (!/^\/apis?(\/|$)/.test(path)) return undefined;
    const version = isRoot(path) ? aggregatedVersion(accept) : undefined;
    const key = `${version ?? ''} ${path}`;
    // Only paths that are there are kept: the others are without number.
    const answer = known.get(key) ?? discoveryAnswer(kinds, path, version);
    if (answer) known.set(key, answer);
    const isKnown =
      answer?.headers?.['etag'] !== undefined && answer.headers['etag'] === ifNoneMatch;
    return isKnown ? { ...answer, status: 304, body: '' } : answer;
  };
}

function discoveryAnswer(
  kinds: readonly ServedKind[],
  path: string,
  version: string | undefined,
): Answer | undefined {
  if (version === undefined) {
    const document = discoveryDocument(path, kinds);
    return document && { ...tagged(document), contentType: 'application/json' };
  }
  const document = aggregatedDiscovery(kinds, {
    version,
    isCore: path.startsWith('/api/') || path === '/api',
  });
  const contentType = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  return { ...tagged(document), contentType };
}

function tagged(document: object): Omit<Answer, 'contentType'> {
  const body = JSON.stringify(document);
  const hash = createHash('sha512').update(body).digest('hex').toUpperCase();
  return { status: 200, body, headers: { etag: `"${hash}"`, vary: 'Accept' } };
}

function isRoot(path: string): boolean {
  return /^\/apis?\/?$/.test(path);
}

/** The first version of the aggregated document that comes before plain JSON in `Accept`; undefined: plain is wanted. */
function aggregatedVersion(accept = ''): string | undefined {
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    const wanted = new Map(parameters.map((part) => part.split('=') as [string, string]));
    const isJson = ['application/json', 'application/*', '*/*'].includes(type.toLowerCase());
    if (!isJson) continue;
    if (wanted.get('as') === undefined) return undefined;
    const version = wanted.get('v') ?? '';
    const isAggregated =
      wanted.get('as') === 'APIGroupDiscoveryList' && wanted.get('g') === 'apidiscovery.k8s.io';
    if (isAggregated && AGGREGATED_VERSIONS.includes(version)) return version;
  }
  return undefined;
}
