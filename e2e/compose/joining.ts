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

/** Servers of a log elect another leader in seconds; controllers take over when a Lease has ended. */
const PATIENCE_MILLISECONDS = 180_000;

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
    const { status } = await client.get<CertificateSigningRequest>(REQUESTS, created);
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
  look: (client: ApiClient) => Promise<T | undefined>,
): Promise<T> {
  const clients = configs.map(clientOf);
  let turn = Math.floor(Math.random() * clients.length);
  try {
    const ask = async () => {
      const client = clients[turn++ % clients.length] as ApiClient;
      return await unlessAway(() => look(client));
    };
    return await eventually('an answer', ask, PATIENCE_MILLISECONDS);
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
): Promise<Written | undefined> {
  const { name = '' } = object.metadata;
  try {
    const { metadata } = await client.create(resource, object);
    return { name, resourceVersion: metadata.resourceVersion ?? '' };
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'AlreadyExists')) throw error;
    return await existing(client, resource, name);
  }
}

/** Undefined where the apiserver has not heard of it yet: another one took it. */
async function existing(
  client: ApiClient,
  resource: ResourcePath,
  name: string,
): Promise<Written | undefined> {
  try {
    const { metadata } = await client.get(resource, { name });
    return { name, resourceVersion: metadata.resourceVersion ?? '' };
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'NotFound') return undefined;
    throw error;
  }
}
