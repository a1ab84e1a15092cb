import {
  type ClientConfig,
  KubeconfigError,
  loadKubeconfig,
} from '@rollcall/shared/api-client/kubeconfig.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';

/**
 * What the first certificate is asked for with; undefined when no file is named.
 * @throws ConfigurationError when the file is there and cannot be followed
 */
export async function bootstrapConfig(file: string): Promise<ClientConfig | undefined> {
  if (!file) return undefined;
  try {
    return await loadKubeconfig(file);
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    throw new ConfigurationError(
      `--bootstrap-kubeconfig: unable to load bootstrap kubeconfig: ${error.message}`,
      { cause: error },
    );
  }
}
