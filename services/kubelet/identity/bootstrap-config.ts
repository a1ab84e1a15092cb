import {
  type ClientConfig,
  KubeconfigError,
  loadKubeconfig,
} from '@rollcall/shared/api-client/kubeconfig.ts';
import { UnusableFile } from '@rollcall/shared/process/unusable-file.ts';

/**
 * What the first certificate is asked for with; undefined when no file is named.
 * @throws UnusableFile when the file is there and cannot be followed
 */
export async function bootstrapConfig(file: string): Promise<ClientConfig | undefined> {
  if (!file) return undefined;
  try {
    return await loadKubeconfig(file);
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    throw new UnusableFile(
      `--bootstrap-kubeconfig: unable to load bootstrap kubeconfig: ${error.message}`,
      { cause: error },
    );
  }
}
