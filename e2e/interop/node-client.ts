import { createRequire } from 'node:module';
import { ApiException, KubeConfig } from '@kubernetes/client-node';
import type { Cluster } from '#world/cluster.ts';

/** The client library for Node, at work in a namespace of its own. */
export class NodeClient {
  readonly client = '@kubernetes/client-node';
  readonly version = versionOfPackage();
  readonly namespace = 'with-client-node';
  readonly cluster: Cluster;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** As the admin, or as whom else a kubeconfig of the cluster names. */
  config(file = this.cluster.file('admin.conf')): KubeConfig {
    const config = new KubeConfig();
    config.loadFromFile(file);
    return config;
  }
}

/** The code of the answer that a call is refused with, and the reason in its Status. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ readonly code: number; readonly reason: string }> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ApiException)) throw error;
    const body: unknown = typeof error.body === 'string' ? JSON.parse(error.body) : error.body;
    return { code: error.code, reason: (body as { readonly reason: string }).reason };
  }
  throw new Error('the call was not refused');
}

function versionOfPackage(): string {
  const load = createRequire(import.meta.url);
  const file = load.resolve('@kubernetes/client-node').replace(/dist\/.*$/, 'package.json');
  return (load(file) as { readonly version: string }).version;
}
