import { readFile } from 'node:fs/promises';
import { KubeconfigError, parseKubeconfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { type Flags, type Settings, textFlag } from '@rollcall/shared/process/flags.ts';
import { PreflightError } from '@rollcall/shared/process/preflight-error.ts';

export const KUBECONFIG_FLAGS = {
  kubeconfig: textFlag('kubeconfig to print', '.rollcall/admin.conf'),
  server: textFlag('address of the apiserver for whoever uses it; as it is when absent'),
} as const satisfies Flags;

/**
 * Prints a kubeconfig for a user who reaches the apiserver by another address than the services do.
 * @throws PreflightError when the file is not there or is no kubeconfig
 */
export async function kubeconfig(settings: Settings<typeof KUBECONFIG_FLAGS>): Promise<void> {
  const { kubeconfig: file, server } = settings;
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new PreflightError(`--kubeconfig: ${error.message}; is the cluster up?`);
  });
  const config = parsed(text, file);
  const wanted = server === '' ? config.server : server;
  process.stdout.write(text.replace(`server: ${config.server}`, `server: ${wanted}`));
}

function parsed(text: string, file: string) {
  try {
    return parseKubeconfig(text, { file, baseDirectory: '.' });
  } catch (error) {
    if (error instanceof KubeconfigError)
      throw new PreflightError(`--kubeconfig: ${error.message}`);
    throw error;
  }
}
