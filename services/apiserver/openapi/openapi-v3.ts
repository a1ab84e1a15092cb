import { createHash } from 'node:crypto';
import { definitionsOf } from './definitions.ts';
import { type DescribedKind, messagesOf, rootOf } from './described-kind.ts';
import { pathsOf } from './paths.ts';

export type HashedDocument = { readonly text: string; readonly hash: string };

/** The document of each group and version, by its path without the first slash: `apis/certificates.k8s.io/v1`. */
export function openApiV3Documents(
  kinds: readonly DescribedKind[],
  serverVersion: string,
): Map<string, HashedDocument> {
  const roots = [...new Set(kinds.map(rootOf))];
  return new Map(
    roots.map((root) => {
      const served = kinds.filter((kind) => rootOf(kind) === root);
      return [root.slice(1), hashed(documentOf(served, serverVersion))];
    }),
  );
}

/** Where each document is, and under which hash it may be kept for ever (kube-openapi, pkg/handler3). */
export function openApiV3Index(documents: ReadonlyMap<string, HashedDocument>): object {
  const paths = [...documents].map(([path, { hash }]) => [
    path,
    { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` },
  ]);
  return { paths: Object.fromEntries(paths) };
}

function documentOf(kinds: readonly DescribedKind[], serverVersion: string): object {
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: serverVersion },
    paths: pathsOf(kinds, 'v3'),
    components: { schemas: definitionsOf(messagesOf(kinds), 'v3') },
  };
}

/** A document as it is sent, under the hash of its bytes. */
export function hashed(document: object): HashedDocument {
  const text = JSON.stringify(document);
  return { text, hash: createHash('sha512').update(text).digest('hex').toUpperCase() };
}
