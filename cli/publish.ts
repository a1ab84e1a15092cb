import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import { type Flags, type Settings, textFlag } from '@rollcall/shared/process/flags.ts';
import { publishCluster, servedVersion } from '#cluster/publish.ts';
import { clientOf } from './client-of.ts';

export const PUBLISH_FLAGS = {
  kubeconfig: textFlag('kubeconfig to use; KUBECONFIG, or .rollcall/admin.conf, when absent'),
  server: textFlag('URL of the apiserver as nodes reach it; the kubeconfig’s when absent'),
  'kubernetes-version': {
    ...textFlag('version that joining kubeadms go by; the apiserver’s when absent'),
    parse: versionOf,
  },
} as const satisfies Flags;

/**
 * Writes what `kubeadm join` reads: cluster-info, kubeadm-config and kubelet-config.
 * @throws ConfigurationError, ApiError, ServerUnreachable
 */
export async function publish(settings: Settings<typeof PUBLISH_FLAGS>): Promise<void> {
  const { config, client } = await clientOf(settings.kubeconfig, 'publish');
  try {
    const { certificateAuthorityPem } = config;
    if (!certificateAuthorityPem) {
      throw new ConfigurationError('--kubeconfig: it names no certificate authority to publish');
    }
    const cluster = {
      server: settings.server || config.server,
      certificateAuthorityPem,
      kubernetesVersion: settings['kubernetes-version'] || (await servedVersion(client)),
    };
    await publishCluster(client, cluster, { replace: true });
    process.stdout.write(`published ${cluster.server} (${cluster.kubernetesVersion})\n`);
  } finally {
    client.close();
  }
}

function versionOf(text: string): string {
  if (text === '' || /^v1\.\d+\.\d+$/.test(text)) return text;
  throw new RangeError(`must look like v1.35.0, not ${JSON.stringify(text)}`);
}
