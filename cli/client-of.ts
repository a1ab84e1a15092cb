import { existsSync } from 'node:fs';
import { type ApiClient, createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import {
  type ClientConfig,
  KubeconfigError,
  loadKubeconfig,
} from '@rollcall/shared/api-client/kubeconfig.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';

/** The client of a subcommand that speaks to a cluster. @throws ConfigurationError */
export async function clientOf(
  flag: string,
  subcommand: string,
): Promise<{ readonly config: ClientConfig; readonly client: ApiClient }> {
  const config = await configOf(flag);
  return { config, client: createApiClient(config, { userAgent: `rollcall/0.1 ${subcommand}` }) };
}

/** By the flag, by KUBECONFIG, or of the cluster here. @throws ConfigurationError */
export async function configOf(flag: string): Promise<ClientConfig> {
  const file = flag || process.env['KUBECONFIG'] || '.rollcall/admin.conf';
  if (!existsSync(file)) throw new ConfigurationError(`--kubeconfig: there is no ${file}`);
  try {
    return await loadKubeconfig(file);
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    throw new ConfigurationError(`--kubeconfig: ${error.message}`, { cause: error });
  }
}
