import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import type { ResourcePath } from '@rollcall/shared/api-client/resource-path.ts';
import type { CertificateSigningRequest } from '@rollcall/shared/csr/certificate-signing-request.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { generateKeyPair, privateKeyToPem } from '@rollcall/shared/pki/key-pair.ts';
import { eventually } from '#world/eventually.ts';
import { nodeRequest } from '#world/identity.ts';
import { NODES, REQUESTS } from '#world/resources.ts';
import { clientOf, unlessAway } from './asking.ts';

/** A write that an apiserver said it has taken. */
export type Acknowledged = {
  readonly resource: ResourcePath;
  readonly name: string;
  readonly resourceVersion: string;
};

/**
 * Joins a node as a kubelet would, by whichever of the apiservers answers, and never gives a request up. Returns the
 * writes that were acknowledged.
 */
export async function join(
  nodeName: string,
  bootstraps: readonly ClientConfig[],
): Promise<readonly Acknowledged[]> {
  const keyPair = await generateKeyPair();
  const request = nodeRequest(nodeName, keyPair);
  const named = { ...request, metadata: { name: `csr-${nodeName}` } };
  const created = await persistently(bootstraps, (client) => createOnce(client, REQUESTS, named));
  const certificatePem = await persistently(bootstraps, async (client) => {
    const { name } = named.metadata;
    const { status } = await client.get<CertificateSigningRequest>(REQUESTS, { name });
    return status?.certificate && Buffer.from(status.certificate, 'base64').toString();
  });
  const keyPem = privateKeyToPem(keyPair.privateKey);
  const own = bootstraps.map(({ token: _, ...config }) => ({
    ...config,
    clientCertificate: { certificatePem, keyPem },
  }));
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: nodeName } };
  const registered = await persistently(own, (client) => createOnce(client, NODES, node));
  return [
    { resource: REQUESTS, ...created },
    { resource: NODES, ...registered },
  ];
}

/** Asks one after the other until one gives what is wanted. */
async function persistently<T>(
  configs: readonly ClientConfig[],
  ask: (client: ApiClient) => Promise<T | undefined>,
): Promise<T> {
  const clients = configs.map(clientOf);
  let turn = Math.floor(Math.random() * clients.length);
  try {
    return await eventually('an answer', async () => {
      const client = clients[turn++ % clients.length] as ApiClient;
      return await unlessAway(() => ask(client));
    });
  } finally {
    for (const client of clients) client.close();
  }
}

type Written = { readonly name: string; readonly resourceVersion: string };

/** An earlier attempt may have been taken though its answer was lost. */
async function createOnce(
  client: ApiClient,
  resource: ResourcePath,
  object: KubeObject,
): Promise<Written> {
  const { name = '' } = object.metadata;
  try {
    const { metadata } = await client.create(resource, object);
    return { name, resourceVersion: metadata.resourceVersion ?? '' };
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'AlreadyExists')) throw error;
    const { metadata } = await client.get(resource, { name });
    return { name, resourceVersion: metadata.resourceVersion ?? '' };
  }
}
