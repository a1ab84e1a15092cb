import { randomInt } from 'node:crypto';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { formatToken, newToken } from '@rollcall/shared/bootstrap-token/token.ts';
import { newTokenSecret } from '@rollcall/shared/bootstrap-token/token-secret.ts';
import { SECRETS } from './resources.ts';

/** Creates a bootstrap token, its Secret's data as given over a good one's; an undefined value leaves the key out. */
export async function createToken(
  admin: ApiClient,
  data: Readonly<Record<string, string | undefined>> = {},
): Promise<{ readonly token: string; readonly secretName: string }> {
  const token = newToken((below) => randomInt(below));
  const good = newTokenSecret({
    ...token,
    expiration: '',
    description: '',
    extraGroups: 'system:bootstrappers:kubeadm:default-node-token',
    usages: ['authentication', 'signing'],
  });
  const merged: Record<string, string> = { ...(good['data'] as Record<string, string>) };
  for (const [key, value] of Object.entries(data)) {
    if (value === undefined) delete merged[key];
    else merged[key] = Buffer.from(value).toString('base64');
  }
  await admin.create(SECRETS, { ...good, data: merged });
  return { token: formatToken(token), secretName: good.metadata.name ?? '' };
}
