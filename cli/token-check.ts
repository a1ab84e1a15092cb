import { createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import {
  BOOTSTRAP_USER_PREFIX,
  formatToken,
  parseToken,
} from '@rollcall/shared/bootstrap-token/token.ts';
import { authorityHashes } from '@rollcall/shared/joining/authority-hash.ts';
import { discoverPatiently } from '@rollcall/shared/joining/discover-patiently.ts';
import { explainRefusal } from '@rollcall/shared/joining/explain-refusal.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import type { Settings } from '@rollcall/shared/process/flags.ts';
import { configOf } from './client-of.ts';
import type { TOKEN_FLAGS } from './token.ts';

const NODES = { group: '', version: 'v1', plural: 'nodes' };
const PROBE = 'rollcall-token-check';

/**
 * Goes a joining machine's way with the token up to the certificate: cluster-info signed by it, and requests let in.
 * The kubeconfig tells only where the cluster is and which authority it has.
 * @throws JoinProblem, ConfigurationError, ApiError
 */
export async function tokenCheck(
  text: string,
  settings: Settings<typeof TOKEN_FLAGS>,
): Promise<void> {
  const token = parseToken(text);
  if (!token) throw new ConfigurationError(`${text.slice(0, 6)}… is no token`);
  const config = await configOf(settings.kubeconfig);
  const { server, certificateAuthorityPem } = config;
  const hashes = certificateAuthorityPem ? authorityHashes(certificateAuthorityPem) : [];
  await discoverPatiently(
    { server, token, authorityHashes: hashes },
    {
      now: () => new Date(),
      timeoutMilliseconds: 5_000,
      onProblem: () => {},
      signal: AbortSignal.timeout(60_000),
    },
  );
  await tryToken(config, formatToken(token));
  const user = BOOTSTRAP_USER_PREFIX + token.id;
  process.stdout.write(
    `the token ${token.id} is good: cluster-info is signed by it, and it is let in as ${user}\n`,
  );
}

/** Any answer but a 401 shows that the token is let in; what it may do is RBAC's. */
async function tryToken(config: ClientConfig, token: string): Promise<void> {
  const { clientCertificate: _, ...anybody } = config;
  const client = createApiClient({ ...anybody, token }, { userAgent: 'rollcall/0.1 token' });
  try {
    await client.get(NODES, { name: PROBE });
  } catch (error) {
    if (error instanceof ApiError && [403, 404].includes(error.code)) return;
    throw (await explainRefusal(error, { ...config, token }, { now: () => new Date() })) ?? error;
  } finally {
    client.close();
  }
}
